import type { Attack, Grounds, Seen, Size } from './attack.ts';
import { RealController } from './real-controller.ts';

/** Runs attacks, with one controller process for all that want one. */
export class Battlefield implements Grounds {
  readonly size: Size;
  #controller: Promise<RealController> | null = null;

  constructor(size: Size) {
    this.size = size;
  }

  controller(): Promise<RealController> {
    this.#controller ??= RealController.start();
    return this.#controller;
  }

  /** An attack that can't be carried out to its end has not been held. */
  async run(attack: Attack): Promise<Seen> {
    try {
      const seen = await attack.run(this);
      const isDead = this.#controller !== null && !(await this.#controller).isAlive;
      return isDead ? { held: false, words: `${seen.words}; BROKEN: the controller process has ended` } : seen;
    } catch (error) {
      return {
        held: false,
        words: `BROKEN: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      };
    }
  }

  async stop(): Promise<void> {
    await (await this.#controller)?.stop();
  }
}
