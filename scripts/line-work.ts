import { CARD_WIDTH_MM as W } from '../recipes/artwork/card-face.ts';

/** Fine lines and signs as SVG: what a designer would draw with a machine's help. */

/** Hundredths of a millimetre are enough. */
export const f = (value: number): string => String(Math.round(value * 100) / 100);

interface Wave {
  readonly lines: number;
  readonly yMm: number;
  readonly swingMm: number;
  readonly spreadMm: number;
  readonly periods: number;
  readonly phase: number;
  readonly colour: string;
  readonly opacity: number;
}

/** A band of fine lines that swing together and drift apart. */
export function waves({ lines, yMm, swingMm, spreadMm, periods, phase, colour, opacity }: Wave): string {
  const steps = 56;
  let paths = '';
  for (let line = 0; line < lines; line += 1) {
    const share = line / (lines - 1) - 0.5;
    let d = '';
    for (let step = 0; step <= steps; step += 1) {
      const t = step / steps;
      const angle = 2 * Math.PI * periods * t + phase + share * 2.4;
      const y =
        yMm + share * spreadMm * (1 + 0.45 * Math.sin(2 * Math.PI * t * 1.5 + phase)) + swingMm * Math.sin(angle);
      d += `${step === 0 ? 'M' : step === 1 ? 'L' : ' '}${f(t * W)} ${f(y)}`;
    }
    paths += `<path d="${d}"/>`;
  }
  return `<g fill="none" stroke="${colour}" stroke-width="0.07" stroke-opacity="${opacity}">${paths}</g>`;
}

/** A rosette: one closed line that comes round in many petals (hypotrochoid), turned again and again. */
export function rosette(
  cx: number,
  cy: number,
  radius: number,
  petals: number,
  turns: number,
  colour: string,
  opacity: number,
): string {
  let paths = '';
  const steps = petals * 14;
  for (let turn = 0; turn < turns; turn += 1) {
    let d = '';
    for (let step = 0; step <= steps; step += 1) {
      const angle = (2 * Math.PI * step) / steps;
      const r = radius * (0.7 + 0.3 * Math.cos(petals * angle + (turn * 2 * Math.PI) / turns));
      d += `${step === 0 ? 'M' : step === 1 ? 'L' : ' '}${f(cx + r * Math.cos(angle))} ${f(cy + r * Math.sin(angle))}`;
    }
    paths += `<path d="${d}z"/>`;
  }
  return `<g fill="none" stroke="${colour}" stroke-width="0.07" stroke-opacity="${opacity}">${paths}</g>`;
}

function star(cx: number, cy: number, outer: number, inner: number, points: number, turn: number): string {
  let d = '';
  for (let index = 0; index < points * 2; index += 1) {
    const r = index % 2 === 0 ? outer : inner;
    const angle = (Math.PI * index) / points - Math.PI / 2 + turn;
    d += `${index === 0 ? 'M' : 'L'}${f(cx + r * Math.cos(angle))} ${f(cy + r * Math.sin(angle))}`;
  }
  return `${d}z`;
}

/** The face of a Đông Sơn drum: a star of fourteen rays in rings of dots, teeth, and birds in flight. */
export function drum(cx: number, cy: number, radius: number, colour: string, opacity: number): string {
  const ring = (r: number, width: number, dashes = ''): string =>
    `<circle cx="${f(cx)}" cy="${f(cy)}" r="${f(r * radius)}" stroke-width="${width}"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}/>`;
  let teeth = '';
  for (const at of [0.42, 0.9]) {
    let d = '';
    const count = at < 0.5 ? 48 : 96;
    for (let index = 0; index <= count * 2; index += 1) {
      const r = radius * (index % 2 === 0 ? at : at + 0.05);
      const angle = (Math.PI * index) / count;
      d += `${index === 0 ? 'M' : 'L'}${f(cx + r * Math.cos(angle))} ${f(cy + r * Math.sin(angle))}`;
    }
    teeth += `<path d="${d}z" stroke-width="0.09"/>`;
  }
  let birds = '';
  for (let index = 0; index < 14; index += 1) {
    birds += `<path transform="translate(${f(cx)} ${f(cy)}) rotate(${f((360 * index) / 14)}) translate(0 ${f(-0.72 * radius)}) scale(${f(radius / 18)})" d="M-2.1 .3 L-.9 -.1 Q0 -.9 .9 -1.5 Q.7 -.6 .5 -.1 L2.6 .1 L.5 .4 Q-.2 .9 -1 1.1 Q-.6 .6 -.7 .4z"/>`;
  }
  return `<g fill="none" stroke="${colour}" opacity="${opacity}"><path d="${star(cx, cy, radius * 0.3, radius * 0.1, 14, 0)}" fill="${colour}" stroke="none"/>${ring(0.33, 0.14)}${ring(0.37, 0.3, '0.3 0.45')}${ring(0.41, 0.1)}${teeth}${ring(0.5, 0.14)}${ring(0.54, 0.36, '0.36 0.6')}${ring(0.58, 0.1)}<g fill="${colour}" stroke="none">${birds}</g>${ring(0.84, 0.12)}${ring(0.87, 0.3, '0.3 0.5')}${ring(0.97, 0.16)}${ring(1, 0.1)}</g>`;
}

/** Degrees east and north along the border and the coast, coarsely. */
const LAND =
  '102.2 22.4 103 22.6 103.9 22.6 104.8 22.9 105.3 23.3 106.6 22.9 106.7 22 107.6 21.6 108 21.5 107 20.9 106.6 20.3 105.9 19.6 105.7 18.8 106.4 17.9 107.2 16.9 108.2 16.1 108.9 15.2 109.2 13.9 109.4 12.7 109.2 11.6 108.1 10.9 107.1 10.4 106.7 9.9 106.2 9.3 105.2 8.6 104.8 8.9 105 10 104.5 10.4 105.1 10.9 106.2 11 105.9 11.6 107.4 12.2 107.6 13.4 107.4 14.5 107.6 15.3 107.2 16 106.5 16.6 105.6 17.6 105.1 18.6 104 19.2 104.8 19.8 104.1 20.1 104.6 20.6 103.2 20.8 102.9 21.7'
    .split(' ')
    .map(Number);

export function map(xMm: number, yMm: number, heightMm: number, colour: string, opacity: number): string {
  const scale = heightMm / 15;
  const at = (east: number, north: number): readonly [number, number] => [
    xMm + (east - 102) * scale,
    yMm + (23.4 - north) * scale,
  ];
  const points = LAND.flatMap((east, index) => (index % 2 === 0 ? [at(east, LAND[index + 1] ?? 0)] : []));
  // Through the middles between the points, so that the outline is soft.
  let d = '';
  points.forEach(([x, y], index) => {
    const [nx = x, ny = y] = points[(index + 1) % points.length] ?? [];
    const middle = `${f((x + nx) / 2)} ${f((y + ny) / 2)}`;
    d += index === 0 ? `M${middle}` : `Q${f(x)} ${f(y)} ${middle}`;
  });
  const islands = [
    [111.6, 16.6],
    [112.3, 16.9],
    [112, 16.1],
    [114.3, 9.9],
    [113.6, 9.2],
    [114.9, 10.6],
    [112.9, 8.7],
    [104, 10.2],
  ]
    .map(([east = 0, north = 0]) => at(east, north))
    .map(([x, y]) => `<circle cx="${f(x)}" cy="${f(y)}" r="0.22"/>`)
    .join('');
  return `<g fill="${colour}" opacity="${opacity}"><path d="${d}z"/>${islands}</g>`;
}

export function lotus(cx: number, cy: number, size: number, colour: string, opacity: number): string {
  let petals = '';
  for (const turn of [-78, -54, -30, -8, 14, 36, 60, 82]) {
    petals += `<path transform="rotate(${turn} ${f(cx)} ${f(cy)})" d="M${f(cx)} ${f(cy)}c${f(-size * 0.34)} ${f(-size * 0.4)} ${f(-size * 0.2)} ${f(-size * 0.86)} 0 ${f(-size)}c${f(size * 0.2)} ${f(size * 0.14)} ${f(size * 0.34)} ${f(size * 0.6)} 0 ${f(size)}z"/>`;
  }
  return `<g fill="${colour}" fill-opacity="${opacity * 0.4}" stroke="${colour}" stroke-opacity="${opacity}" stroke-width="0.1">${petals}<path d="M${f(cx - size * 1.3)} ${f(cy + size * 0.06)}q${f(size * 1.3)} ${f(size * 0.5)} ${f(size * 2.6)} 0" fill="none"/></g>`;
}

/** A plain sign in the place of the national emblem: the emblem itself is the state's to draw. */
export function emblem(cx: number, cy: number, radius: number): string {
  let ears = '';
  for (let index = 0; index < 22; index += 1) {
    const angle = Math.PI * (0.16 + (1.68 * index) / 21) + Math.PI / 2;
    const x = cx + radius * 0.87 * Math.cos(angle);
    const y = cy + radius * 0.87 * Math.sin(angle);
    ears += `<ellipse cx="${f(x)}" cy="${f(y)}" rx="${f(radius * 0.05)}" ry="${f(radius * 0.13)}" transform="rotate(${f((angle * 180) / Math.PI + 60)} ${f(x)} ${f(y)})"/>`;
  }
  return `<g><circle cx="${cx}" cy="${cy}" r="${radius}" fill="#e8b31f"/><circle cx="${cx}" cy="${cy}" r="${f(radius * 0.76)}" fill="#cf1f2b"/><g fill="#b8860b">${ears}</g><path d="${star(cx, cy - radius * 0.08, radius * 0.46, radius * 0.18, 5, 0)}" fill="#ffd93b"/><path d="M${f(cx - radius * 0.4)} ${f(cy + radius * 0.62)}q${f(radius * 0.4)} ${f(radius * 0.2)} ${f(radius * 0.8)} 0l0 ${f(radius * 0.26)}q${f(-radius * 0.4)} ${f(radius * 0.16)} ${f(-radius * 0.8)} 0z" fill="#cf1f2b" stroke="#e8b31f" stroke-width="0.18"/></g>`;
}

/** The sign of an electronic document (ICAO Doc 9303-9 §2.3). */
export function chipSign(xMm: number, yMm: number, widthMm: number, colour: string): string {
  const h = widthMm * 0.58;
  const y = yMm + h / 2;
  const r = h * 0.24;
  return `<g fill="none" stroke="${colour}" stroke-width="${f(widthMm * 0.07)}"><rect x="${f(xMm)}" y="${f(yMm)}" width="${f(widthMm)}" height="${f(h)}" rx="${f(h * 0.08)}"/><path d="M${f(xMm)} ${f(y)}h${f(widthMm / 2 - r)}M${f(xMm + widthMm / 2 + r)} ${f(y)}h${f(widthMm / 2 - r)}"/><circle cx="${f(xMm + widthMm / 2)}" cy="${f(y)}" r="${f(r)}"/></g>`;
}

/** Where the contacts of the chip lie (ISO/IEC 7816-2): nothing is printed there. */
export function contacts(xMm: number, yMm: number): string {
  return `<g><rect x="${xMm}" y="${yMm}" width="13" height="11.8" rx="1.6" fill="#d8bf6a" stroke="#a48a35" stroke-width="0.16"/><path d="M${xMm} ${yMm + 4}h4.2M${xMm} ${yMm + 7.8}h4.2M${xMm + 8.8} ${yMm + 4}h4.2M${xMm + 8.8} ${yMm + 7.8}h4.2M${xMm + 4.2} ${yMm}v11.8M${xMm + 8.8} ${yMm}v11.8" fill="none" stroke="#a48a35" stroke-width="0.16"/></g>`;
}
