import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { SeededRandom } from '../../../stations/random.ts';
import type { Order } from '../order.ts';
import { centurySexDigit, PROVINCE_CODES } from '../personal-number.ts';

/** Synthetic citizens: Vietnamese names, drawn portraits, and numbers that follow the rules. None of them is a real person. */

const SURNAMES = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Huỳnh',
  'Phan',
  'Vũ',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
  'Đinh',
  'Lương',
];
const MIDDLE = {
  M: ['Văn', 'Hữu', 'Đức', 'Công', 'Quang', 'Minh', 'Thành', 'Xuân', 'Ngọc', 'Đình'],
  F: ['Thị', 'Ngọc', 'Thu', 'Thanh', 'Kim', 'Bích', 'Phương', 'Mỹ', 'Diệu', 'Hồng'],
} as const;
const GIVEN = {
  M: [
    'Hùng',
    'Dũng',
    'Tuấn',
    'Hải',
    'Sơn',
    'Long',
    'Nam',
    'Phúc',
    'Khánh',
    'Thắng',
    'Trường',
    'Vượng',
    'Bảo',
    'Đạt',
    'Kiên',
    'Nghĩa',
  ],
  F: [
    'Hương',
    'Lan',
    'Mai',
    'Hạnh',
    'Trang',
    'Thủy',
    'Yến',
    'Nguyệt',
    'Quỳnh',
    'Loan',
    'Hằng',
    'Oanh',
    'Vy',
    'Thảo',
    'Ánh',
    'Ngân',
  ],
} as const;
const ETHNICITIES = [
  'Kinh',
  'Kinh',
  'Kinh',
  'Kinh',
  'Kinh',
  'Kinh',
  'Tày',
  'Thái',
  'Mường',
  'Khmer',
  'Hmông',
  'Nùng',
  'Hoa',
  'Ê Đê',
];
const RELIGIONS = ['Không', 'Không', 'Không', 'Phật giáo', 'Công giáo', 'Cao Đài', 'Hòa Hảo'];
const STREETS = [
  'Trần Hưng Đạo',
  'Lê Lợi',
  'Nguyễn Huệ',
  'Hai Bà Trưng',
  'Lý Thường Kiệt',
  'Điện Biên Phủ',
  'Cách Mạng Tháng Tám',
  'Phan Đình Phùng',
];
const WARDS = [
  'Tân Định',
  'Vĩnh Phúc',
  'Hòa Khánh',
  'Xuân Đỉnh',
  'Bến Nghé',
  'Thạch Thang',
  'An Hải',
  'Phú Mỹ',
  'Yên Hòa',
  'Long Biên',
];
const DISTRICTS = [
  'Ba Đình',
  'Hoàn Kiếm',
  'Hải Châu',
  'Bình Thạnh',
  'Ninh Kiều',
  'Sơn Trà',
  'Cầu Giấy',
  'Thủ Đức',
  'Đống Đa',
  'Lê Chân',
];
const PROVINCES = [
  'Hà Nội',
  'Hải Phòng',
  'Đà Nẵng',
  'Cần Thơ',
  'Nghệ An',
  'Thừa Thiên Huế',
  'Khánh Hòa',
  'Đắk Lắk',
  'Quảng Ninh',
  'Bà Rịa - Vũng Tàu',
];
const FEATURES = [
  'Nốt ruồi cách 1 cm sau đuôi mắt phải',
  'Sẹo chấm cách 2 cm trên đuôi lông mày trái',
  'Nốt ruồi dưới cằm 1,5 cm',
  '',
];
const BLOOD = ['', '', 'O+', 'A+', 'B+', 'AB+', 'O-'];
const PORTRAITS_PER_SEX = 12;
const FINGERPRINTS = 16;
const JPEG_START_BYTES = 2;
/** Beyond this count, personal numbers would repeat. */
export const CITIZENS_MAX = 1_000_000;
/** Coprime to the number of serials, so that a million steps visit each serial once. */
const SERIAL_STEP = 611_953;

export class CitizenFactory {
  readonly #portraits: Record<'M' | 'F', Buffer[]>;
  readonly #fingerprints: Buffer[];
  readonly #seed: SeededRandom;
  #random: SeededRandom;
  #count = 0;

  constructor(random: SeededRandom) {
    this.#seed = random;
    this.#random = random;
    const read = (name: string): Buffer => readFileSync(join(imagesFolder(), `${name}.jpg`));
    const series = (name: string, count: number): Buffer[] =>
      Array.from({ length: count }, (_, index) => read(`${name}-${index}`));
    this.#portraits = { M: series('portrait-m', PORTRAITS_PER_SEX), F: series('portrait-f', PORTRAITS_PER_SEX) };
    this.#fingerprints = series('finger', FINGERPRINTS);
  }

  /** The next citizen's order. `batchTag` begins every order ID. */
  next(batchTag: string): Order {
    this.#count += 1;
    return this.citizen(this.#count, batchTag);
  }

  /** The citizen with this number, from 1; the same number always gives the same citizen. */
  citizen(count: number, batchTag: string): Order {
    const random = this.#seed.fork(String(count));
    this.#random = random;
    const sex = random.chance(0.5) ? 'M' : 'F';
    const dateOfBirth = randomDate(random, 1945, 2011);
    const birthYear = Number(dateOfBirth.slice(0, 4));
    const personalNumber = this.#personalNumber(count, birthYear, dateOfBirth, sex);
    const dateOfIssue = randomDate(random, 2026, 2026);
    const province = random.pick(PROVINCES);
    const married = birthYear < 2000 && random.chance(0.6);
    return {
      orderId: `${batchTag}-${String(count).padStart(6, '0')}`,
      personalNumber,
      documentNumber: personalNumber.slice(3),
      fullName: this.#name(sex),
      dateOfBirth,
      sex,
      nationality: 'Việt Nam',
      ethnicity: random.pick(ETHNICITIES),
      religion: random.pick(RELIGIONS),
      placeOfBirth: this.#place(province),
      placeOfOrigin: this.#place(province),
      placeOfResidence: `${random.below(300) + 1} ${random.pick(STREETS)}, ${this.#place(province)}`,
      identifyingFeatures: random.pick(FEATURES),
      dateOfIssue,
      dateOfExpiry: expiry(birthYear, dateOfBirth),
      fatherName: this.#name('M'),
      motherName: this.#name('F'),
      spouseName: married ? this.#name(sex === 'M' ? 'F' : 'M') : '',
      previousNumber: birthYear < 2002 ? String(100_000_000 + random.below(899_999_999)) : '',
      personalIdentificationCode: random
        .fork(`code ${personalNumber}`)
        .bytes(8)
        .reduce((text, byte) => text + byte.toString(16).toUpperCase().padStart(2, '0'), ''),
      bloodGroup: random.pick(BLOOD),
      issuingAuthority: 'Bộ Công an',
      portrait: this.#image(random.pick(this.#portraits[sex])),
      fingerprints: [this.#image(random.pick(this.#fingerprints)), this.#image(random.pick(this.#fingerprints))],
      deliveryOffice: `${personalNumber.slice(0, 3)}-${String(random.below(12) + 1).padStart(2, '0')}`,
      priority: 5,
      replaces: '',
    };
  }

  /** Unique for a million citizens: their last six digits differ. */
  #personalNumber(count: number, birthYear: number, dateOfBirth: string, sex: 'M' | 'F'): string {
    const serial = String((count * SERIAL_STEP) % CITIZENS_MAX).padStart(6, '0');
    const century = centurySexDigit(birthYear, sex) ?? '0';
    return `${this.#random.pick(PROVINCE_CODES)}${century}${dateOfBirth.slice(2, 4)}${serial}`;
  }

  #name(sex: 'M' | 'F'): string {
    const random = this.#random;
    const extra = random.chance(0.25) ? `${random.pick(MIDDLE[sex])} ` : '';
    return `${random.pick(SURNAMES)} ${random.pick(MIDDLE[sex])} ${extra}${random.pick(GIVEN[sex])}`;
  }

  #place(province: string): string {
    return `${this.#random.pick(WARDS)}, ${this.#random.pick(DISTRICTS)}, ${province}`;
  }

  /** The drawing with its own comment segment (JPEG marker COM), so that no two citizens' images have the same bytes. */
  #image(drawing: Buffer): string {
    const comment = Buffer.from(`synthetic ${this.#random.uint32().toString(16)}${this.#random.uint32().toString(16)}`);
    const segment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, comment.length + 2), comment]);
    return Buffer.concat([drawing.subarray(0, JPEG_START_BYTES), segment, drawing.subarray(JPEG_START_BYTES)]).toString(
      'base64',
    );
  }
}

/** Cards are valid to the next 25th, 40th or 60th birthday, then without expiry (Law on Identification 2023, article 21). */
function expiry(birthYear: number, dateOfBirth: string): string {
  for (const age of [14, 25, 40, 60]) if (birthYear + age > 2028) return `${birthYear + age}${safeDay(dateOfBirth)}`;
  return '';
}

/** 29 February has no anniversary in most years. */
function safeDay(date: string): string {
  return date.endsWith('-02-29') ? '-02-28' : date.slice(4);
}

function randomDate(random: SeededRandom, fromYear: number, toYear: number): string {
  const year = fromYear + random.below(toYear - fromYear + 1);
  const month = 1 + random.below(fromYear === toYear ? 6 : 12);
  const day = 1 + random.below(28);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Beside this file in a clone; beside the compiled code in an installed package. */
function imagesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'images');
  return existsSync(beside)
    ? beside
    : join(here, '..', '..', '..', '..', 'controller', 'orders', 'synthetic', 'images');
}
