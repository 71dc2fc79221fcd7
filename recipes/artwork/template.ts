import { basename } from 'node:path';

import { DOMParser, XMLSerializer, type Document, type Element, type Node } from '@xmldom/xmldom';

import { CARD_FIELDS, type CardField } from '../card-fields.ts';
import { readBoundedFile } from '../bounded-file.ts';
import { wordingOf, type Wording } from '../wording.ts';
import type { FileProblem, FileResult } from '../yaml-file.ts';
import {
  CARD_HEIGHT_MM,
  CARD_WIDTH_MM,
  DRAWING_MAX_BYTES,
  insideCard,
  LAYERS,
  type Box,
  type Layer,
} from './card-face.ts';
import { FORMATS, type FieldFormat } from './field-format.ts';
import type { TextRoom } from './fit-text.ts';
import { isFontName, type FontName } from './typeface.ts';

/**
 * Template of one face: an SVG drawing in millimetres with one group per layer (`data-layer`). It has slots for personal data: texts
 * (`data-field`), pictures (`data-picture`) and QR codes (`data-qr`). The rest is the same on every card and is drawn once.
 */

export interface TextSlot {
  readonly type: 'text';
  readonly layer: Layer;
  readonly field: CardField;
  readonly format: FieldFormat;
  readonly xMm: number;
  readonly baselineMm: number;
  readonly room: TextRoom;
  readonly lineHeightMm: number;
  readonly font: FontName;
  readonly fill: string;
  /** Distance between characters of a fixed pitch; null for a proportional font. */
  readonly pitchMm: number | null;
}

/** Pictures of the citizen that a face may contain. */
export const PICTURES = ['portrait', 'leftIndex', 'rightIndex'] as const;
export type Picture = (typeof PICTURES)[number];

export interface PictureSlot {
  readonly type: 'picture';
  readonly layer: Layer;
  readonly picture: Picture;
  /** `ghost`: small and pale, over the background. `ink`: only dark parts are printed. */
  readonly look: 'full' | 'ghost' | 'ink';
  readonly box: Box;
}

export interface QrSlot {
  readonly type: 'qr';
  readonly layer: Layer;
  readonly field: CardField;
  readonly box: Box;
}

export type Slot = TextSlot | PictureSlot | QrSlot;

export interface FaceTemplate {
  /** SVG of one layer without its slots. */
  readonly background: Record<Layer, string>;
  readonly slots: readonly Slot[];
}

const LOOKS: readonly PictureSlot['look'][] = ['full', 'ghost', 'ink'];
/** Permitted elements: none that run scripts, load or embed anything. */
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'svg g defs path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop ' +
    'clipPath mask pattern use symbol title desc'
  ).split(' '),
);
/** Maximum elements and nesting; the shipped drawings have some hundred elements, five levels deep. */
const ELEMENTS_MAX = 20_000;
const DEPTH_MAX = 64;
/** Maximum problems reported per run. */
const PROBLEMS_MAX = 50;
const TAG = /<(\/?)[A-Za-z][^<>]*>/g;
const INK: Record<Layer, string> = { colour: '#1b2a4a', laser: '#000000' };

/** Reads and checks the drawing of a face. */
export function loadTemplate(file: string): FileResult<FaceTemplate> {
  const read = readBoundedFile(file, DRAWING_MAX_BYTES);
  return read.ok ? parseTemplate(file, read.text) : refuse(file, [read.why]);
}

/** Checks the source of a drawing and collects its slots. `file` is used in problems only. */
export function parseTemplate(file: string, source: string): FileResult<FaceTemplate> {
  const excess = excessOf(source);
  if (excess !== null) return refuse(file, [excess]);
  let document: Document;
  try {
    document = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new RangeError(message);
      },
    }).parseFromString(source, 'image/svg+xml');
  } catch (error) {
    return refuse(file, [wordingOf(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))]);
  }
  const reader = new TemplateReader();
  const template = reader.read(document);
  return reader.problems.length > 0 ? refuse(file, reader.problems) : { ok: true, value: template };
}

/** Checks the size limits before parsing, because a DOM tree costs memory per element. */
function excessOf(source: string): Wording | null {
  let [elements, depth] = [0, 0];
  for (const [tag, closes] of source.matchAll(TAG)) {
    if (closes === '/') depth -= 1;
    else {
      elements += 1;
      if (!tag.endsWith('/>')) depth += 1;
    }
    if (elements > ELEMENTS_MAX)
      return { en: `has more than ${ELEMENTS_MAX} elements`, vi: `có hơn ${ELEMENTS_MAX} phần tử` };
    if (depth > DEPTH_MAX)
      return { en: `has groups more than ${DEPTH_MAX} deep`, vi: `có nhóm lồng sâu hơn ${DEPTH_MAX} cấp` };
  }
  return null;
}

function refuse(file: string, messages: readonly Wording[]): { ok: false; problems: FileProblem[] } {
  return {
    ok: false,
    problems: messages.slice(0, PROBLEMS_MAX).map((message) => ({ file, line: 1, path: basename(file), message })),
  };
}

class TemplateReader {
  readonly problems: Wording[] = [];
  readonly #slots: Slot[] = [];

  read(document: Document): FaceTemplate {
    const root = document.documentElement;
    if (root?.localName !== 'svg') {
      this.problems.push({ en: 'is no SVG drawing', vi: 'không phải bản vẽ SVG' });
      return { background: { colour: '', laser: '' }, slots: [] };
    }
    if (root.getAttribute('viewBox') !== `0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}`)
      this.problems.push({
        en: `must have the viewBox «0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}» (an ID-1 card in millimetres)`,
        vi: `phải có viewBox «0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}» (thẻ ID-1 tính bằng milimét)`,
      });
    this.#checkElements(root);
    const groups = new Map<Layer, Element>();
    for (const child of elementsOf(root)) {
      const layer = LAYERS.find((name) => name === child.getAttribute('data-layer'));
      if (layer !== undefined) groups.set(layer, child);
      else if (child.localName !== 'defs' && child.localName !== 'title' && child.localName !== 'desc')
        this.problems.push({
          en: `has <${child.localName ?? ''}> outside the groups of its layers`,
          vi: `có <${child.localName ?? ''}> nằm ngoài các nhóm của lớp`,
        });
    }
    for (const [layer, group] of groups) this.#takeSlots(group, layer);
    const alone = (layer: Layer): string => {
      const copy = document.cloneNode(true) as Document;
      const copied = copy.documentElement;
      if (copied === null) return '';
      for (const child of elementsOf(copied)) {
        const own = child.getAttribute('data-layer');
        if (own !== null && own !== layer) copied.removeChild(child);
      }
      return new XMLSerializer().serializeToString(copied);
    };
    return { background: { colour: alone('colour'), laser: alone('laser') }, slots: this.#slots };
  }

  #checkElements(element: Element): void {
    const name = element.localName ?? '';
    if (!ELEMENTS.has(name))
      this.problems.push({
        en: `has <${name}>, which a template must not have`,
        vi: `có <${name}>, thứ mẫu không được chứa`,
      });
    for (const attribute of Array.from(element.attributes)) {
      const outside = /^(href|xlink:href)$/.test(attribute.name) && !attribute.value.startsWith('#');
      if (outside || /url\(\s*['"]?(?!#)/.test(attribute.value) || attribute.name.startsWith('on'))
        this.problems.push({
          en: `refers to something outside itself: ${attribute.name}="${attribute.value.slice(0, 60)}"`,
          vi: `trỏ ra ngoài chính nó: ${attribute.name}="${attribute.value.slice(0, 60)}"`,
        });
    }
    for (const child of elementsOf(element)) this.#checkElements(child);
  }

  #takeSlots(parent: Element, layer: Layer): void {
    for (const child of elementsOf(parent)) {
      const slot = this.#slotOf(child, layer);
      if (slot === undefined) {
        this.#takeSlots(child, layer);
        continue;
      }
      parent.removeChild(child);
      if (slot !== null) this.#slots.push(slot);
    }
  }

  /** Undefined when the element is drawn unchanged; null when its slot is invalid. */
  #slotOf(element: Element, layer: Layer): Slot | null | undefined {
    if (element.hasAttribute('data-field')) return this.#textSlot(element, layer);
    if (element.hasAttribute('data-picture')) {
      const picture = PICTURES.find((name) => name === element.getAttribute('data-picture'));
      const look = LOOKS.find((name) => name === (element.getAttribute('data-look') ?? 'full'));
      if (picture === undefined || look === undefined) {
        this.problems.push({
          en: `has an unknown picture «${element.getAttribute('data-picture') ?? ''}»`,
          vi: `có ảnh lạ «${element.getAttribute('data-picture') ?? ''}»`,
        });
        return null;
      }
      const box = this.#box(element, picture);
      return box === null ? null : { type: 'picture', layer, picture, look, box };
    }
    if (element.hasAttribute('data-qr')) {
      const field = this.#field(element.getAttribute('data-qr'));
      const box = this.#box(element, 'QR');
      return field === null || box === null ? null : { type: 'qr', layer, field, box };
    }
    return undefined;
  }

  #textSlot(element: Element, layer: Layer): TextSlot | null {
    const field = this.#field(element.getAttribute('data-field'));
    if (field === null) return null;
    const number = (name: string, standard: number | null): number => {
      const text = element.getAttribute(name);
      const value = text === null || text === '' ? standard : Number(text);
      if (value !== null && Number.isFinite(value)) return value;
      this.problems.push({ en: `the text «${field}» needs ${name}`, vi: `văn bản «${field}» cần ${name}` });
      return 0;
    };
    const font = `${element.getAttribute('font-family') ?? ''}/${element.getAttribute('font-weight') ?? '400'}`;
    if (!isFontName(font)) {
      this.problems.push({
        en: `the text «${field}» is in «${font}», a font that does not come with Cardline`,
        vi: `văn bản «${field}» dùng «${font}», phông không đi kèm Cardline`,
      });
      return null;
    }
    const format = FORMATS.find((name) => name === (element.getAttribute('data-format') ?? 'text'));
    if (format === undefined) {
      this.problems.push({
        en: `the text «${field}» has the unknown format «${element.getAttribute('data-format') ?? ''}»`,
        vi: `văn bản «${field}» có định dạng lạ «${element.getAttribute('data-format') ?? ''}»`,
      });
      return null;
    }
    const sizeMm = number('font-size', null);
    const linesMax = number('data-lines', 1);
    const lineHeightMm = number('data-line-height', sizeMm * 1.25);
    const room: TextRoom = {
      sizeMm,
      minSizeMm: number('data-min-size', sizeMm),
      maxWidthMm: number('data-max-width', null),
      linesMax,
      indentMm: number('data-indent', 0),
    };
    const slot: TextSlot = {
      type: 'text',
      layer,
      field,
      format,
      xMm: number('x', null),
      baselineMm: number('y', null),
      room,
      lineHeightMm,
      font,
      fill: element.getAttribute('fill') ?? INK[layer],
      pitchMm: element.hasAttribute('data-pitch') ? number('data-pitch', null) : null,
    };
    if (!insideCard(textBox(slot)))
      this.problems.push({
        en: `the text «${field}» is not inside the card`,
        vi: `văn bản «${field}» không nằm trong thẻ`,
      });
    return slot;
  }

  #box(element: Element, what: string): Box | null {
    const value = (name: string): number => Number(element.getAttribute(name) ?? Number.NaN);
    const box = { xMm: value('x'), yMm: value('y'), widthMm: value('width'), heightMm: value('height') };
    if (Object.values(box).every((length) => Number.isFinite(length)) && insideCard(box)) return box;
    this.problems.push({ en: `the ${what} has no place inside the card`, vi: `${what} không có chỗ trong thẻ` });
    return null;
  }

  #field(name: string | null): CardField | null {
    const field = CARD_FIELDS.find((known) => known === name);
    if (field === undefined)
      this.problems.push({ en: `binds the unknown field «${name ?? ''}»`, vi: `gắn với trường lạ «${name ?? ''}»` });
    return field ?? null;
  }
}

/** Box that a text may fill. */
export function textBox({ xMm, baselineMm, room, lineHeightMm }: TextSlot): Box {
  return {
    xMm,
    yMm: baselineMm - room.sizeMm,
    widthMm: room.maxWidthMm,
    heightMm: room.sizeMm * 1.25 + (room.linesMax - 1) * lineHeightMm,
  };
}

/** Box in millimetres that a slot occupies. */
export function slotBox(slot: Slot): Box {
  return slot.type === 'text' ? textBox(slot) : slot.box;
}

function elementsOf(node: Node): Element[] {
  return Array.from(node.childNodes).filter((child): child is Element => child.nodeType === child.ELEMENT_NODE);
}
