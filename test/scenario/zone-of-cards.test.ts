import { describe, expect } from 'vitest';

import type { Order } from '../../controller/orders/order.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import type { FacePainter } from '../../controller/personalization/faces.ts';
import { converse } from '../../simulator/devices/chip-inspection.ts';
import type { FaceFindings } from '../../simulator/vision/inspect-faces.ts';
import { look, type SeenCard, type VisionTask } from '../../simulator/vision/vision.ts';
import type { FaceWork } from '../../simulator/workmanship.ts';
import { SeededRandom } from '../../stations/random.ts';
import { inspectChip } from '../../stations/smartcard/icao9303/inspection.ts';
import { dataGroupFile } from '../../stations/smartcard/icao9303/lds.ts';
import { PassiveAuthentication } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { findTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { lineTest, type HeldImaging, type RunningLine } from './line-test.ts';

/**
 * What stands on finished cards, reckoned once more: the zone of two Vietnamese citizens and of a foreigner is made here by hand, with
 * weights and letters of its own, and compared with DG1 as the chip gives it out, with the QR code and with the zone that the camera read
 * off the drawn faces.
 */

/** Draws and looks, and lets the clock stand still until it is done. */
class DrawnFaces implements HeldImaging {
  readonly #underWay = new Set<Promise<unknown>>();
  /** What the camera found, by the laser's work that lay under it. */
  readonly found = new Map<FaceWork | null, FaceFindings>();
  readonly painter: FacePainter = {
    format: 'image/png',
    paint: (artwork, _recipe, content) => this.#hold(artwork.render(content)),
    stop: () => Promise.resolve(),
  };
  readonly vision = { look: (task: VisionTask): Promise<SeenCard> => this.#hold(this.#look(task)) };

  busy(): Promise<unknown> | null {
    return this.#underWay.size === 0 ? null : Promise.allSettled(this.#underWay);
  }

  async #look(task: VisionTask): Promise<SeenCard> {
    const seen = await look(task);
    this.found.set(task.engraved, seen.findings);
    return seen;
  }

  #hold<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const ended = (): void => void this.#underWay.delete(work);
    void work.then(ended, ended);
    return work;
  }
}

/** Modulus 10, weights 731 (ICAO Doc 9303-3 §4.9), digit by digit. */
function digitOf(text: string): string {
  const values = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  let total = 0;
  let weight = 7;
  for (const character of text) {
    total += (character === '<' ? 0 : values.indexOf(character)) * weight;
    weight = weight === 7 ? 3 : weight === 3 ? 1 : 7;
  }
  return `${total % 10}`;
}

interface Expected {
  readonly order: Order;
  readonly code: string;
  readonly state: string;
  /** 15 characters. */
  readonly optional: string;
  readonly birth: string;
  readonly expiry: string;
  readonly names: string;
  readonly qr: string;
}

function zoneByHand({ order, code, state, optional, birth, expiry, names }: Expected): string[] {
  const number = order.documentNumber;
  const upper = `${code}${state}${number}${digitOf(number)}${optional}`;
  const middle = `${birth}${digitOf(birth)}${order.sex}${expiry}${digitOf(expiry)}${state}<<<<<<<<<<<`;
  const all = digitOf(`${upper.slice(5)}${middle.slice(0, 7)}${middle.slice(8, 15)}${middle.slice(18)}`);
  return [upper, middle + all, names.padEnd(30, '<')];
}

const citizens = new CitizenFactory(new SeededRandom('zone of cards'));
const person = (id: string, what: Partial<Order>): Order => ({
  ...citizens.next(id),
  dateOfIssue: '2026-01-05',
  previousNumber: '',
  placeOfResidence: '12 Lê Lợi, Bến Nghé, Hà Nội',
  spouseName: '',
  ...what,
});

const MAN: Expected = {
  order: person('MAN', {
    personalNumber: '001093000007',
    documentNumber: '093000007',
    fullName: 'Nguyễn Hữu Đạt',
    dateOfBirth: '1993-01-05',
    sex: 'M',
    dateOfExpiry: '2033-01-05',
    previousNumber: '012345678',
  }),
  code: 'ID',
  state: 'VNM',
  optional: `001093000007<<${digitOf('001093000007<<')}`,
  birth: '930105',
  expiry: '330105',
  names: 'NGUYEN<<HUU<DAT',
  qr: '001093000007|012345678|Nguyễn Hữu Đạt|05011993|Nam|12 Lê Lợi, Bến Nghé, Hà Nội|05012026',
};
const WOMAN: Expected = {
  order: person('WOMAN', {
    personalNumber: '286304000002',
    documentNumber: '304000002',
    fullName: 'Đặng Thị H’Mông',
    dateOfBirth: '2004-11-30',
    sex: 'F',
    dateOfExpiry: '2029-11-30',
  }),
  code: 'ID',
  state: 'VNM',
  optional: `286304000002<<${digitOf('286304000002<<')}`,
  birth: '041130',
  expiry: '291130',
  names: 'DANG<<THI<HMONG',
  qr: '286304000002||Đặng Thị H’Mông|30112004|Nữ|12 Lê Lợi, Bến Nghé, Hà Nội|05012026',
};
const FOREIGNER: Expected = {
  order: person('FOREIGNER', {
    personalNumber: 'A1234567',
    documentNumber: 'D23145890',
    fullName: 'Łukasz Þór Sørensen',
    nationality: 'Utopia',
    placeOfResidence: '1 Ŏĭl Street, Utopia',
    dateOfBirth: '1974-08-12',
    sex: 'M',
    // A card without an end: 991231 stands for it in the zone.
    dateOfExpiry: '',
  }),
  code: 'I<',
  state: 'UTO',
  optional: '<<<<<<<<<<<<<<<',
  birth: '740812',
  expiry: '991231',
  names: 'SOERENSEN<<LUKASZ<THOR',
  qr: 'A1234567||Łukasz Þór Sørensen|12081974|M|1 Ŏĭl Street, Utopia|05012026',
};

/** DG1 of the card, as the chip gives it out to whoever holds the zone. */
function zoneOnChip(run: RunningLine, serial: string, zone: readonly string[]): string {
  const blank = run.line.plant.world.finished.recent(serial);
  if (blank === null) throw new Error(`no card ${serial}`);
  const [upper = '', middle = ''] = zone;
  // What BAC and PACE are made of (9303-11 §4.3.2): number, birth, expiry, each with its digit.
  const information = `${upper.slice(5, 15)}${middle.slice(0, 7)}${middle.slice(8, 15)}`;
  blank.chip.enterField();
  const { access, files } = converse(
    blank.chip,
    inspectChip({
      password: { kind: 'MRZ', information },
      entropy: new SeededRandom('reader'),
      terminal: null,
      trust: new PassiveAuthentication({ csca: [], crl: [] }, 'verified'),
      atMs: run.line.clock.wallTimeMs(),
      readBytes: 256,
    }),
  );
  expect(access).toBe('open');
  const dg1 = files.get(dataGroupFile(1)) ?? new Uint8Array(0);
  return Buffer.from(findTlv(findTlv(dg1, 0x61) ?? dg1, 0x5f1f) ?? []).toString('latin1');
}

function productTest(product: string, expected: readonly Expected[]): void {
  const imaging = new DrawnFaces();
  const orders = expected.map(({ order }) => order);
  lineTest(
    `${product}: chip, code and engraving say of ${orders.map(({ fullName }) => fullName).join(' and ')} what was reckoned by hand`,
    { seed: product, cards: orders.length, blanks: null, product, cryptography: 'full', orders, imaging },
    async (run) => {
      run.line.start();
      await run.finish();
      const serials = new Map<string, string>();
      for (const { body } of run.entries)
        if (body.kind === 'card.ended' && body.outcome === 'accepted') {
          const started = run.entries.find(({ body: fact }) => fact.kind === 'card.started' && fact.card === body.card);
          if (started?.body.kind === 'card.started') serials.set(started.body.order, body.serial);
        }
      for (const one of expected) {
        const serial = serials.get(one.order.orderId) ?? '';
        const zone = zoneByHand(one);
        const seen = imaging.found.get(run.line.plant.world.finished.recent(serial)?.engraved ?? null);
        expect(seen?.mrz).toEqual(zone);
        expect(seen?.qr).toBe(one.qr);
        expect(zoneOnChip(run, serial, zone)).toBe(zone.join(''));
      }
    },
  );
}

describe('the MRZ of finished cards', () => {
  productTest('citizen-card-2024', [MAN, WOMAN]);
  productTest('icao-td1-sample', [FOREIGNER]);
});
