import type { Conductor } from '../../controller/line/conductor.ts';
import { refusalOf } from '../../controller/line/commands.ts';
import { packMLState } from '../../controller/line/line-state.ts';
import type { PackMLCommand } from '../../stations/packml.ts';

/** Says what a person would say, so that a batch is made with nobody there; the journal names it `unattended`. */
export class Unattended {
  readonly #conductor: Conductor;
  #count = 0;
  #acting = false;

  constructor(conductor: Conductor) {
    this.#conductor = conductor;
  }

  /** To be called whenever something has changed. */
  act(): void {
    // Its own command changes the line: what follows from it is looked at once it has settled.
    if (this.#acting) return;
    this.#acting = true;
    try {
      this.#say();
    } finally {
      this.#acting = false;
    }
  }

  #say(): void {
    const command = this.#next();
    if (command === null || refusalOf(this.#conductor.state, this.#conductor.recipe, command) !== null) return;
    this.#count += 1;
    this.#conductor.command({
      type: 'packml',
      command,
      id: `unattended-${this.#conductor.state.seq}-${this.#count}`,
      by: 'unattended',
    });
  }

  get batchEnded(): boolean {
    return this.#conductor.state.batch?.ended === true && packMLState(this.#conductor.state) === 'Complete';
  }

  #next(): PackMLCommand | null {
    const { state } = this.#conductor;
    const open = state.batch !== null && !state.batch.ended;
    if (!open) return null;
    switch (packMLState(state)) {
      case 'Aborted':
        return 'Clear';
      case 'Stopped':
      case 'Complete':
        return 'Reset';
      case 'Idle':
        return 'Start';
      case 'Held':
        return state.needsPerson ? 'Unhold' : null;
      default:
        return null;
    }
  }
}
