import { z } from 'zod';

import { outsideText } from '../../../stations/outside-text.ts';
import type { CertificateRefusal, CertificateView } from '../contract/machines.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Machines with an untrusted certificate: a person who has compared the fingerprint may add it to the trust list. */

const SUBJECT_MAX_CHARACTERS = 200;

const route = routeOf<CertificateRefusal>();

export function certificatesFeature({ lent: { certificates }, note }: House): Feature {
  const refused = route({
    method: 'GET',
    path: '/api/certificates',
    access: 'machines.accept',
    handle: (): CertificateView[] =>
      certificates.refused().map(({ subject, fingerprint, validFrom, validTo, applicationUri, reason }) => ({
        subject,
        fingerprint,
        validFrom,
        validTo,
        applicationUri,
        reason,
      })),
  });
  const trust = route({
    method: 'POST',
    path: '/api/certificates/trust',
    access: 'machines.accept',
    body: z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
    handle: async ({ body, visitor, refuse }) => {
      const trusted = await certificates.trust(body.fingerprint);
      if (trusted === null) return refuse(404, 'unknown-certificate');
      const subject = outsideText(trusted.subject, SUBJECT_MAX_CHARACTERS);
      note([{ kind: 'certificate.trusted', subject, fingerprint: body.fingerprint, by: visitor?.person ?? '' }]);
      return {};
    },
  });
  return { name: 'certificates', routes: [refused, trust], topics: [] };
}
