import { sleep, type Cancel, type Clock } from '../clock.ts';
import {
  heartbeatMs,
  jobOrder,
  LEASE_RENEWAL_MS,
  METHODS,
  NODES,
  parseJobResponse,
  STATE_MACHINES,
  STATE_PATHS,
  type JobParameters,
  type JobResponse,
} from '../job-control/contract.ts';
import type { OpcUaLink, OpcUaLinkFactory, UaPath, UaValue } from '../links/opcua-link.ts';
import { commandMethod, stateOf, type Level } from '../job-control/packml-nodes.ts';
import type { PackMLCommand, PackMLState } from '../packml.ts';
import { contractPaths, type ContractNode, type UnitContract } from '../job-control/unit-contract.ts';
import { brokenBy, type Finding } from './clause.ts';
import type { WalkedUnit } from './unit-walk.ts';

/** Communicates with a unit on OPC UA as a driver does, and records its values. */

const TIMEOUT_MS = 4000;
const LOOK_EVERY_MS = 20;

/** OPC UA connection to one unit during a check. */
export class OpcUaProbe implements WalkedUnit {
  readonly clock: Clock;
  readonly #connect: OpcUaLinkFactory;
  readonly contract: UnitContract;
  readonly #values = new Map<UaPath, UaValue>();
  #link: OpcUaLink | null = null;
  #lacking: readonly UaPath[] = [];
  #heartbeats = 0;
  #cancelRenewal: Cancel = () => undefined;

  constructor(clock: Clock, connect: OpcUaLinkFactory, contract: UnitContract) {
    this.clock = clock;
    this.#connect = connect;
    this.contract = contract;
  }

  /** Connects and subscribes to those nodes of the contract that the unit has; returns why that failed, or null. */
  async open(): Promise<Finding> {
    const link = this.#connect();
    const opened = await link.open();
    if (!opened.ok) {
      await link.close();
      return brokenBy(opened.fault);
    }
    this.#link = link;
    this.#values.clear();
    const lacking = await link.lacking(contractPaths(this.contract), TIMEOUT_MS);
    if (!lacking.ok) return brokenBy(lacking.fault);
    this.#lacking = lacking.value;
    const paths = this.there.filter(({ read }) => read === 'watched').map(({ path }) => path);
    const subscribed = await link.subscribe(paths, (path, value) => {
      if (this.#link !== link) return;
      if (path === NODES.heartbeat) this.#heartbeats += 1;
      this.#values.set(path, value);
    });
    return subscribed.ok ? null : brokenBy(subscribed.fault);
  }

  /** Nodes and methods of the contract that it lacks. */
  get lacking(): readonly UaPath[] {
    return this.#lacking;
  }

  /** Variables of the contract that it has. */
  get there(): readonly ContractNode[] {
    return this.contract.nodes.filter(({ path }) => !this.#lacking.includes(path));
  }

  async close(): Promise<void> {
    this.#cancelRenewal();
    const link = this.#link;
    this.#link = null;
    await link?.close();
  }

  /** Maximum interval between its heartbeats, milliseconds. */
  get heartbeatMs(): number {
    return heartbeatMs(this.#link?.terms() ?? null);
  }

  get heartbeats(): number {
    return this.#heartbeats;
  }

  value(path: UaPath): UaValue | null {
    return this.#values.get(path) ?? null;
  }

  async read(path: UaPath): Promise<UaValue | null> {
    const answer = await this.#link?.read([path], TIMEOUT_MS);
    return answer?.ok ? (answer.value[0] ?? null) : null;
  }

  wait(ms: number): Promise<void> {
    return sleep(this.clock, ms, NEVER);
  }

  /** Waits until `met` holds or the time is over; returns whether it held. */
  async until(met: () => boolean, timeoutMs: number): Promise<boolean> {
    const endMs = this.clock.nowMs() + timeoutMs;
    while (!met()) {
      if (this.clock.nowMs() >= endMs) return false;
      await this.wait(LOOK_EVERY_MS);
    }
    return true;
  }

  get state(): PackMLState | null {
    const shown = (level: Level): UaValue => this.value(STATE_PATHS[level]) ?? { type: 'Null', value: null };
    const state = stateOf({ base: shown('base'), machine: shown('machine'), execute: shown('execute') });
    return state === 'between' ? null : state;
  }

  async awaitState(wanted: (state: PackMLState) => boolean, timeoutMs: number): Promise<PackMLState | null> {
    await this.until(() => this.state !== null && wanted(this.state), Math.max(timeoutMs, TIMEOUT_MS / 20));
    return this.state;
  }

  command(command: PackMLCommand): Promise<boolean | null> {
    const { level, method, inputs } = commandMethod(command, this.state);
    return this.call(STATE_MACHINES[level], method, inputs);
  }

  /** Calls a method. True: done; false: rejected; null: no answer. */
  async call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): Promise<boolean | null> {
    const answer = await this.#link?.call(object, method, inputs, TIMEOUT_MS);
    if (answer === undefined) return null;
    if (answer.ok) return true;
    return answer.fault.code === 'station.refused' ? false : null;
  }

  /** Return status of StoreAndStart; null when there is no answer. */
  async storeAndStart(key: string, parameters: JobParameters): Promise<bigint | null> {
    const answer = await this.#link?.call(
      NODES.jobOrderReceiver,
      METHODS.storeAndStart,
      [
        { type: 'Structure', value: jobOrder(key, parameters) },
        { type: 'LocalizedTexts', value: [] },
      ],
      TIMEOUT_MS,
    );
    const status = answer?.ok ? answer.value[0] : undefined;
    return status?.type === 'UInt64' ? status.value : null;
  }

  async jobResponse(key: string): Promise<{ status: bigint; response: JobResponse | null } | null> {
    const answer = await this.#link?.call(
      NODES.jobResponseProvider,
      METHODS.requestJobResponse,
      [{ type: 'String', value: key }],
      TIMEOUT_MS,
    );
    if (!answer?.ok) return null;
    const [structure, status] = answer.value;
    if (status?.type !== 'UInt64') return null;
    return {
      status: status.value,
      response: structure?.type === 'Structure' ? parseJobResponse(structure.value) : null,
    };
  }

  /** The response once the job has ended, or the last one when the time is over. */
  async ended(key: string, timeoutMs: number): Promise<JobResponse | null> {
    const endMs = this.clock.nowMs() + timeoutMs;
    for (;;) {
      const answer = await this.jobResponse(key);
      const response = answer?.response ?? null;
      if (response?.state === 'Ended' || response?.state === 'Aborted') return response;
      if (this.clock.nowMs() >= endMs) return response;
      await this.wait(LOOK_EVERY_MS);
    }
  }

  published(): string[] {
    const list = this.value(NODES.jobOrderResponseList);
    return list?.type === 'Structures' ? list.value.map((response) => parseJobResponse(response)?.key ?? '') : [];
  }

  renewLease(): Promise<boolean | null> {
    return this.call(NODES.unit, METHODS.renewLease, []);
  }

  /** Renews the lease until `dropLease`. */
  keepLease(): void {
    this.#cancelRenewal();
    void this.renewLease();
    this.#cancelRenewal = this.clock.schedule(LEASE_RENEWAL_MS, () => this.keepLease());
  }

  dropLease(): void {
    this.#cancelRenewal();
  }
}

const NEVER = new AbortController().signal;
