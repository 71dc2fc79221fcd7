import { DataChangeNotification, type DataValue, type NotificationMessage } from 'node-opcua';

/**
 * Delivers the values of a subscription in the order in which the server sent them (OPC 10000-4 §5.14.1.2). The library resolves structures
 * before it emits a message, so a message without structures can overtake an earlier one with structures, and an old value would replace a
 * newer one.
 */

type Resolve = (changes: DataChangeNotification[]) => Promise<void>;
type Heard = (value: DataValue) => void;

/** Values of items whose creation is not confirmed yet. Before that a server sends at most each item's first queue. */
const EARLY_MAX = 10_000;

/** Restores the order of notifications of one subscription. */
export class OrderedNotifications {
  readonly #resolve: Resolve;
  readonly #items = new Map<number, Heard>();
  #early: { readonly item: number; readonly value: DataValue }[] = [];
  /** Settles after all earlier messages; never rejects. */
  #before: Promise<void> = Promise.resolve();

  /** `resolve`: resolves the structures in a message's changes, in place. */
  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Delivers values of the item with this client handle to `heard`; those already received, at once. */
  add(item: number, heard: Heard): void {
    this.#items.set(item, heard);
    const early = this.#early.filter((one) => one.item === item);
    this.#early = this.#early.filter((one) => one.item !== item);
    for (const { value } of early) heard(value);
  }

  /** Handles each message on arrival. Removes its values from the message, so that the library does not deliver them as well. */
  receive(message: NotificationMessage): void {
    const data = message.notificationData ?? [];
    const changes = data.filter((one) => one instanceof DataChangeNotification);
    if (changes.length === 0) return;
    message.notificationData = data.filter((one) => !(one instanceof DataChangeNotification));
    // All structures are resolved concurrently, and the values delivered in order. A structure that cannot be resolved stays opaque and
    // counts as no data.
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
