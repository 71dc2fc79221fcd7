import { DataChangeNotification, type DataValue, type NotificationMessage } from 'node-opcua';

/**
 * The values of a subscription in the order in which its server sent them (OPC 10000-4 §5.14.1.2). The library resolves structures
 * before it hands a message on, each message at its own pace: where two arrive at once, one without structures overtakes one with,
 * and the older value of a node would stand.
 */

type Resolve = (changes: DataChangeNotification[]) => Promise<void>;
type Heard = (value: DataValue) => void;

/** Values of items whose creation is not answered yet: no server sends more before that than each item's first queue. */
const EARLY_MAX = 10_000;

export class OrderedNotifications {
  readonly #resolve: Resolve;
  readonly #items = new Map<number, Heard>();
  #early: { readonly item: number; readonly value: DataValue }[] = [];
  /** All messages that came before; never rejects. */
  #before: Promise<void> = Promise.resolve();

  /** `resolve`: resolves the structures in the changes of a message, in place. */
  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Values of the item with this client handle go to `heard`; those that came already, at once. */
  add(item: number, heard: Heard): void {
    this.#items.set(item, heard);
    const early = this.#early.filter((one) => one.item === item);
    this.#early = this.#early.filter((one) => one.item !== item);
    for (const { value } of early) heard(value);
  }

  /** Called for each message as it arrives. Its values are left out of it: nobody else hands them on. */
  receive(message: NotificationMessage): void {
    const data = message.notificationData ?? [];
    const changes = data.filter((one) => one instanceof DataChangeNotification);
    if (changes.length === 0) return;
    message.notificationData = data.filter((one) => !(one instanceof DataChangeNotification));
    // All of them at once, and handed on one after the other. A structure that can't be resolved stays opaque: it is no data.
    const resolved = this.#resolve(changes).catch(() => undefined);
    this.#before = this.#before.then(() => resolved).then(() => this.#handOn(changes));
  }

  #handOn(changes: readonly DataChangeNotification[]): void {
    for (const { monitoredItems } of changes)
      for (const { clientHandle: item, value } of monitoredItems ?? []) {
        const heard = this.#items.get(item);
        if (heard !== undefined) heard(value);
        else if (this.#early.length < EARLY_MAX) this.#early.push({ item, value });
      }
  }
}
