import type { Cancel, Clock } from '../../stations/clock.ts';

/** A machine has two clocks: its mechanics may run faster than real time, its heartbeat and leases may not. */
export interface DeviceClocks {
  readonly machine: Clock;
  readonly wire: Clock;
}

interface Appointment {
  readonly atMs: number;
  readonly task: () => void;
  cancel: Cancel;
}

/** Clock that runs `factor` times as fast as the underlying one. The factor may change at any time without a jump. */
export class ScaledClock implements Clock {
  readonly #base: Clock;
  readonly #appointments = new Set<Appointment>();
  #factor: number;
  /** Readings of both clocks when the factor was set. */
  #ownSinceMs = 0;
  #baseSinceMs: number;

  constructor(base: Clock, factor: number) {
    this.#base = base;
    this.#factor = factor;
    this.#baseSinceMs = base.nowMs();
  }

  get factor(): number {
    return this.#factor;
  }

  /** Sets the factor; pending tasks continue at the new speed. */
  setFactor(factor: number): void {
    this.#ownSinceMs = this.nowMs();
    this.#baseSinceMs = this.#base.nowMs();
    this.#factor = factor;
    for (const appointment of this.#appointments) {
      appointment.cancel();
      this.#arm(appointment);
    }
  }

  nowMs(): number {
    return this.#ownSinceMs + (this.#base.nowMs() - this.#baseSinceMs) * this.#factor;
  }

  wallTimeMs(): number {
    return this.#base.wallTimeMs();
  }

  schedule(delayMs: number, task: () => void): Cancel {
    const appointment: Appointment = { atMs: this.nowMs() + delayMs, task, cancel: () => undefined };
    this.#appointments.add(appointment);
    this.#arm(appointment);
    return () => {
      appointment.cancel();
      this.#appointments.delete(appointment);
    };
  }

  #arm(appointment: Appointment): void {
    appointment.cancel = this.#base.schedule((appointment.atMs - this.nowMs()) / this.#factor, () => {
      this.#appointments.delete(appointment);
      appointment.task();
    });
  }
}
