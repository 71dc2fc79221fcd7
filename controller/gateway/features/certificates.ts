import { z } from 'zod';

import type { RefusedCertificate } from '../../stations/links/opcua-pki.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { CertificateView } from './contract.ts';
import { route, type Route } from './routes.ts';

/** Machines that showed a certificate nobody has trusted yet: who compares the fingerprint may put it on the trust list. */

export interface CertificatePorts {
  readonly refused: () => RefusedCertificate[];
  readonly trust: (fingerprint: string) => Promise<RefusedCertificate | null>;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

const SUBJECT_MAX_CHARACTERS = 200;

export function certificateRoutes({ refused, trust, tell }: CertificatePorts): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/certificates',
      access: 'machines.accept',
      handle: (): CertificateView[] =>
        refused().map(({ subject, fingerprint, validFrom, validTo, applicationUri, reason }) => ({
          subject,
          fingerprint,
          validFrom,
          validTo,
          applicationUri,
          reason,
        })),
    }),
    route({
      method: 'POST',
      path: '/api/certificates/trust',
      access: 'machines.accept',
      body: z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
      handle: async ({ body, visitor, reply }) => {
        const trusted = await trust(body.fingerprint);
        if (trusted === null) return reply.code(404).send({ refusal: 'unknown-certificate' });
        const subject = trusted.subject.slice(0, SUBJECT_MAX_CHARACTERS);
        tell([{ kind: 'certificate.trusted', subject, fingerprint: body.fingerprint, by: visitor?.person ?? '' }]);
        return reply.send({});
      },
    }),
  ];
}
