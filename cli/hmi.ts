import type { ControllerProcess } from './controller-process.ts';
export async function serveHmi(_process: ControllerProcess, port: number, _simulator: null): Promise<{ link: string; close(): Promise<void> }> {
  return { link: `http://localhost:${port}/`, close: () => Promise.resolve() };
}
