import type { ImportReport } from '../controller/orders/import.ts';
import type { ManifestDetail } from '../controller/orders/manifest-check.ts';

/** What is wrong with the manifest of an order file, as the command line says it. */

export function manifestWords(verdict: ImportReport['manifest'], detail: ManifestDetail | null): string {
  const { expected, found } = detail ?? { expected: '', found: '' };
  switch (verdict) {
    case 'none':
      return 'it has no manifest, and this line takes no orders that nobody answers for';
    case 'valid':
      return 'its manifest is right';
    case 'unreadable':
      return `its manifest can’t be read: ${unreadable(detail)}`;
    case 'untrusted':
      return `whoever signed its manifest was not introduced to this line (certificate ${found})`;
    case 'certificate-expired':
      return `the certificate of its manifest’s issuer expired on ${expected}; it is ${found}`;
    case 'certificate-not-yet-valid':
      return `the certificate of its manifest’s issuer is valid from ${expected} on; it is ${found}`;
    case 'certificate-weak':
      return `the certificate of its manifest’s issuer is too weak: ${found}, where at least ${expected} is needed`;
    case 'signature-wrong':
      return 'the signature of its manifest is wrong';
    case 'file-wrong':
      return `its manifest was made for a file with the name ${expected}, not ${found}`;
    case 'digest-wrong':
      return `it is another file than the one its manifest was made for: SHA-256 ${expected} expected, ${found} found`;
    case 'count-wrong':
      return `its manifest says ${expected} orders, and ${found} are there`;
  }
}

function unreadable(detail: ManifestDetail | null): string {
  const { field, why } = detail ?? { field: '', why: 'not-json' };
  switch (why) {
    case 'missing':
      return `the field ${field} is missing`;
    case 'unknown':
      return `the field ${field} is not known`;
    case 'malformed':
    case '':
      return field === '' ? 'it is no JSON object' : `the field ${field} is not what it should be`;
    case 'no-file':
      return 'it is no file';
    case 'too-large':
      return 'it is too large';
    case 'not-utf8':
      return 'it is not UTF-8 text';
    case 'not-json':
      return 'it is no JSON: broken or cut short';
    case 'key-twice':
      return `the key ${field} stands twice`;
    case 'key-reserved':
      return `the key ${field} is not allowed`;
    case 'too-deep':
      return 'it goes too many levels deep';
    case 'half-character':
      return `the field ${field} has half a surrogate pair`;
    case 'number-inexact':
      return `the field ${field} has a number that cannot be held exactly`;
  }
}
