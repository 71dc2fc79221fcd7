import type { ClientSession, ExtensionObject } from 'node-opcua-client';

import { HEARD_STRUCTURES, LATER_STRUCTURES, type UaValue } from './opcua-link.ts';
import type { ServerNodes } from './opcua-nodes.ts';

/** Structured values of one session. The session loads each data type from the server once; missing types are skipped. */
export class ServerStructures {
  readonly #session: ClientSession;
  readonly #nodes: ServerNodes;
  readonly #learning = new Map<string, Promise<void>>();
  readonly #prototypes = new Map<string, ExtensionObject>();

  constructor(session: ClientSession, nodes: ServerNodes) {
    this.#session = session;
    this.#nodes = nodes;
  }

  /**
   * Loads the types that notifications contain, before the subscription.
   *
   * @throws the library's error when the link is lost
   */
  async learnHeard(): Promise<void> {
    for (const dataType of HEARD_STRUCTURES) await this.#learn(dataType);
  }

  /** Loads the remaining types one by one, after the subscription, so that the first job does not wait for them. */
  async learnLater(): Promise<void> {
    try {
      for (const dataType of LATER_STRUCTURES) await this.#learn(dataType);
    } catch {
      // Whoever needs a type asks for it again, and hears it if the link is lost.
    }
  }

  /**
   * Loads the types of the structures among these values, before they are sent.
   *
   * @throws the library's error when the link is lost
   */
  async learnFor(inputs: readonly UaValue[]): Promise<void> {
    for (const input of inputs) if (input.type === 'Structure') await this.#learn(input.value.dataType);
  }

  /**
   * Builds a structure of a loaded type.
   *
   * @throws TypeError for a data type that the server lacks
   */
  make(dataType: string, fields: Record<string, unknown>): ExtensionObject {
    const prototype = this.#prototypes.get(dataType);
    if (prototype === undefined) throw new TypeError(`the server has no data type ${dataType}`);
    const Type = prototype.constructor as new (fields: Record<string, unknown>) => ExtensionObject;
    return new Type(fields);
  }

  #learn(dataType: string): Promise<void> {
    const known = this.#learning.get(dataType);
    if (known !== undefined) return known;
    const learning = this.#ask(dataType).catch((error: unknown) => {
      // The next caller loads it again: one failed request is not a lost link.
      this.#learning.delete(dataType);
      throw error;
    });
    this.#learning.set(dataType, learning);
    return learning;
  }

  async #ask(dataType: string): Promise<void> {
    const dataTypeId = await this.#nodes.dataType(dataType);
    if (dataTypeId === null) return;
    this.#prototypes.set(dataType, await this.#session.constructExtensionObject(dataTypeId, {}));
  }
}
