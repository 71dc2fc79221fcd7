import { z } from 'zod';

import { PARAMETER_FORMS, type ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';

/** The public index of a folder of issuer's keys. */

/** Curves of authorities and document signers: of 32 bytes, as key files and modules here hold them. */
export const ISSUER_CURVES = ['P-256', 'brainpoolP256r1'] as const;
export type IssuerCurve = (typeof ISSUER_CURVES)[number];

/** The documents that an issuer issues, as in the recipes. */
export interface IssuedDocuments {
  /** Two letters, ISO 3166-1. */
  readonly country: string;
  /** Three letters, as in the MRZ. */
  readonly state: string;
  /** The beginning of MRZ line 1: one or two letters. */
  readonly types: readonly string[];
}

export const IDENTITY_CARDS: IssuedDocuments = { country: 'VN', state: 'VNM', types: ['ID'] };

export const indexSchema = z.strictObject({
  simulated: z.boolean(),
  curve: z.enum(ISSUER_CURVES),
  /** How keys in certificates and chips specify their curve; for folders of older versions, as the standard requires. */
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
  /** How many authorities, verifiers and inspection systems of terminal authentication were issued; null without any. */
  inspection: z
    .strictObject({
      verifiers: z.number().int(),
      terminals: z.number().int(),
      /** Each with a link certificate from its predecessor; folders of older versions have the first. */
      authorities: z.number().int().min(1).default(1),
    })
    .nullable()
    .default(null),
  revoked: z.array(z.strictObject({ serial: z.string(), atMs: z.number() })),
  /** Newest last; the newest one signs. */
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

/** The index of an empty folder. */
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
