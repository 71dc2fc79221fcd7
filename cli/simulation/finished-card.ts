import type { Order } from '../../controller/orders/order.ts';
import { SIDES } from '../../recipes/artwork/card-face.ts';
import { readModel } from '../../recipes/artwork/face-model.ts';
import type { Blank } from '../../simulator/blank.ts';
import type { FaceWork } from '../../simulator/workmanship.ts';
import type { Expect } from './retry-watch.ts';

/** Invariant 3: print, laser and chip of an accepted card carry its order's data, whatever the controller believes. */
export function bearsItsOrder(card: string, blank: Blank, order: Order, expect: Expect): void {
  const { fullName, documentNumber, personalNumber } = order;
  expect(
    shows(blank.printed, 'fullName', (text) => text === fullName),
    `card ${card} is printed for another citizen`,
  );
  // The zone is engraved on every product, the personal number where the country has one.
  expect(
    shows(blank.engraved, 'mrzLine1', (line) => line.slice(MRZ_DOCUMENT_NUMBER_AT).startsWith(documentNumber)) &&
      contradictsNot(blank.engraved, 'personalNumber', personalNumber),
    `card ${card} is engraved for another citizen`,
  );
  expect(blank.chip.answersTo(documentNumber), `the chip of card ${card} answers for another citizen`);
}

/** TD1: the document number begins at the sixth character of the upper line (ICAO Doc 9303-5 §4.2.2). */
const MRZ_DOCUMENT_NUMBER_AT = 5;

/** What the faces show in a field, each time it stands on them. */
function shown(work: FaceWork | null, field: string): string[] {
  if (work === null) return [];
  return SIDES.map((side) => readModel(work.faces[side]).fields[field]).filter((text) => text !== undefined);
}

/** Does the field stand there, and right each time? Faces that are drawn say it to a camera alone, and QC's has looked. */
function shows(work: FaceWork | null, field: string, right: (text: string) => boolean): boolean {
  if (work?.format === 'image/png') return true;
  const texts = shown(work, field);
  return texts.length > 0 && texts.every((text) => right(text));
}

/** Where the field stands there, it says this. */
function contradictsNot(work: FaceWork | null, field: string, value: string): boolean {
  return shown(work, field).every((text) => text === value);
}
