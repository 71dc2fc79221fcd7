import { z } from 'zod';

import { PARAMETER_FORMS, type ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';

/** What stands in a folder of issuer's keys beside them: nothing secret. */

/** Curves of authorities and document signers: of 32 bytes, as the key files and modules here hold them. */
export const ISSUER_CURVES = ['P-256', 'brainpoolP256r1'] as const;
export type IssuerCurve = (typeof ISSUER_CURVES)[number];

/** What an issuer issues, as the recipes say it. */
export interface IssuedDocuments {
  /** Two letters, ISO 3166-1. */
  readonly country: string;
  /** Three letters, as the machine readable zone has them. */
  readonly state: string;
  /** As line 1 of the machine readable zone begins: one or two letters. */
  readonly types: readonly string[];
}

export const IDENTITY_CARDS: IssuedDocuments = { country: 'VN', state: 'VNM', types: ['ID'] };

export const indexSchema = z.strictObject({
  simulated: z.boolean(),
  curve: z.enum(ISSUER_CURVES),
  /** How keys of certificates and chips say their curve; folders of older versions have what the standard demands from now on. */
  parameters: z.enum(PARAMETER_FORMS).default('explicit'),
  authority: z.strictObject({
    country: z.string().length(2),
    state: z.string().length(3),
    organization: z.string().max(60),
    commonName: z.string().max(60),
    contact: z.string().max(60),
    documentTypes: z.array(z.string().min(1).max(2)).min(1).max(20).default(['ID']),
  }),
  crlNumber: z.number().int(),
  /** How many authorities of terminal authentication, verifiers and inspection systems were named; null without any. */
  inspection: z
    .strictObject({
      verifiers: z.number().int(),
      terminals: z.number().int(),
      /** Each with a link from the one before; folders of older versions have the first. */
      authorities: z.number().int().min(1).default(1),
    })
    .nullable()
    .default(null),
  revoked: z.array(z.strictObject({ serial: z.string(), atMs: z.number() })),
  /** Newest last; it is the one that signs. */
  signers: z.array(
    z.strictObject({
      serial: z.string(),
      key: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file') }),
        z.strictObject({ kind: z.literal('pkcs11'), module: z.string(), tokenLabel: z.string() }),
      ]),
    }),
  ),
});
export type KeyIndex = z.infer<typeof indexSchema>;

const CONTACT = 'csca@example.invalid';

/** Of a folder in which nothing has been made yet. */
export function newIndex(
  simulated: boolean,
  curve: IssuerCurve,
  parameters: ParameterForm,
  documents: IssuedDocuments,
): KeyIndex {
  return {
    simulated,
    curve,
    parameters,
    authority: {
      country: documents.country,
      state: documents.state,
      organization: simulated ? 'Cardline simulation' : 'Citizen Identity Authority',
      commonName: `${simulated ? 'Simulation' : 'Citizen Identity'} CSCA`,
      contact: CONTACT,
      documentTypes: [...documents.types],
    },
    crlNumber: 0,
    inspection: null,
    revoked: [],
    signers: [],
  };
}
