import { shares, way, type Point, type Rail } from './geometry.ts';

/**
 * Lets an element travel from where it is drawn to a place, along the rail, in the time that the transport takes.
 * `start` is where it is before it was ever drawn.
 */
export function travel(start: Point, to: Point, rail: Rail, durationMs: number): (element: SVGElement) => void {
  return (element) => {
    const from = pointOf(element) ?? start;
    element.dataset['x'] = String(to.x);
    element.dataset['y'] = String(to.y);
    element.setAttribute('transform', `translate(${to.x} ${to.y})`);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches || (from.x === to.x && from.y === to.y)) return;
    const points = way(from, to, rail);
    const offsets = shares(points);
    const frames = points.map((point, index) => ({
      transform: `translate(${point.x}px, ${point.y}px)`,
      offset: index === 0 ? 0 : (offsets[index] ?? 1),
    }));
    element.animate(frames, { duration: durationMs, easing: 'cubic-bezier(0.45, 0, 0.3, 1)' });
  };
}

function pointOf(element: SVGElement): Point | null {
  const { x, y } = element.dataset;
  return x === undefined || y === undefined ? null : { x: Number(x), y: Number(y) };
}
