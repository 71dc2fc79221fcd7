import type { ClientSession, ExtensionObject } from 'node-opcua-client';

import { HEARD_STRUCTURES, LATER_STRUCTURES, type UaValue } from './opcua-link.ts';
import type { ServerNodes } from './opcua-nodes.ts';

/** Structures are made by the session, which asks the server for their type: once a type. One that it lacks is left out. */
export class ServerStructures {
  readonly #session: ClientSession;
  readonly #nodes: ServerNodes;
  readonly #learning = new Map<string, Promise<void>>();
  readonly #prototypes = new Map<string, ExtensionObject>();

  constructor(session: ClientSession, nodes: ServerNodes) {
    this.#session = session;
    this.#nodes = nodes;
  }

  /** What is heard is understood from the first word on. Throws the library's error where the link is lost. */
  async learnHeard(): Promise<void> {
    for (const dataType of HEARD_STRUCTURES) await this.#learn(dataType);
  }

  /** The other types, one after the other, while the machine is heard already: not with the first job, which would wait. */
  async learnLater(): Promise<void> {
    try {
      for (const dataType of LATER_STRUCTURES) await this.#learn(dataType);
    } catch {
      // Whoever needs a type asks for it again, and hears it if the link is lost.
    }
  }

  /** Before values are sent: the types of those that are structures. Throws the library's error where the link is lost. */
  async learnFor(inputs: readonly UaValue[]): Promise<void> {
    for (const input of inputs) if (input.type === 'Structure') await this.#learn(input.value.dataType);
  }

  /** Throws a TypeError for a data type that the server lacks. */
  make(dataType: string, fields: Record<string, unknown>): ExtensionObject {
    const prototype = this.#prototypes.get(dataType);
    if (prototype === undefined) throw new TypeError(`the server knows no data type ${dataType}`);
    const Type = prototype.constructor as new (fields: Record<string, unknown>) => ExtensionObject;
    return new Type(fields);
  }

  #learn(dataType: string): Promise<void> {
    const known = this.#learning.get(dataType);
    if (known !== undefined) return known;
    const learning = this.#ask(dataType).catch((error: unknown) => {
      // Whoever needs it next asks again: one question that failed is not yet a lost link.
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
