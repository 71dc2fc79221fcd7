import type { SimulatorAsk, SimulatorRefusal, SimulatorState, SimulatorView } from '../controller/gateway/contract.ts';
import type { SimulatorPort } from '../controller/gateway/lent.ts';
import { FAULTS_OF } from '../simulator/faults/fault-rates.ts';
import type { FaultyComputer } from './faulty-computer.ts';

/** The simulator's console of a demo: its machines', and the computer on which its controller runs. */
export class DemoConsole implements SimulatorPort {
  readonly #machines: SimulatorPort;
  readonly #computer: FaultyComputer;

  constructor(machines: SimulatorPort, computer: FaultyComputer) {
    this.#machines = machines;
    this.#computer = computer;
  }

  view(): SimulatorView {
    const view = this.#machines.view();
    return { ...view, faults: { ...view.faults, controller: FAULTS_OF.controller } };
  }

  state(): Promise<SimulatorState | null> {
    return this.#machines.state();
  }

  async ask(ask: SimulatorAsk): Promise<SimulatorRefusal | 'done'> {
    const ofComputer = ask.action === 'strike' && FAULTS_OF.controller.some((fault) => fault === ask.fault);
    if (!ofComputer) return this.#machines.ask(ask);
    return this.#computer.strike(ask.fault, ask.seconds) ? 'done' : 'not-there';
  }
}
