import { expect, test } from 'vitest';

import { certificateReason } from './certificate-reasons.ts';
import { CERTIFICATE_REASONS_ENGLISH } from './english/certificate-reasons.ts';
import { CERTIFICATE_REASONS_VIETNAMESE } from './vietnamese/certificate-reasons.ts';

test.each([CERTIFICATE_REASONS_ENGLISH, CERTIFICATE_REASONS_VIETNAMESE])(
  'each reason has words of its own',
  (words) => {
    const said = Object.keys(words).map((reason) => certificateReason(words, { reason, from: 'd1', until: 'd2' }));
    expect(new Set(said).size).toBe(said.length);
    expect(said.join()).not.toContain('undefined');
  },
);
