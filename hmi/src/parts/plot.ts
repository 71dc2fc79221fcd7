import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { appearance } from '../words/language.svelte.ts';

/** A chart that is as wide as its place, in the colours of the theme. */

export interface Palette {
  /** Of a name in the theme: `--ink`. */
  readonly colour: (name: string) => string;
  /** Lines and marks of every axis. */
  readonly axis: Pick<uPlot.Axis, 'stroke' | 'grid' | 'ticks' | 'font'>;
}

/**
 * For an attachment: what its options read of the language and theme draws it anew when that changes.
 * @returns what takes it away again
 */
export function plot(
  host: HTMLElement,
  height: number,
  optionsOf: (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): () => void {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  // Read here, so that another theme draws it anew.
  void appearance.theme;
  const line = { stroke: colour('--edge'), width: 1 };
  const font = `13px ${style.fontFamily}`;
  const palette = { colour, axis: { stroke: colour('--ink-soft'), grid: line, ticks: line, font } };
  const chart = new uPlot({ ...optionsOf(palette), width: host.clientWidth, height }, data, host);
  const resize = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height }));
  resize.observe(host);
  return () => {
    resize.disconnect();
    chart.destroy();
  };
}
