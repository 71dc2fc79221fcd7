import { readFileSync } from 'node:fs';

/** Resident megabytes of a process, now and at most (proc(5), VmRSS and VmHWM); 0 where it is gone. */
export function residentMb(pid: number): { readonly nowMb: number; readonly peakMb: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string): number =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024);
    return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
  } catch {
    return { nowMb: 0, peakMb: 0 };
  }
}
