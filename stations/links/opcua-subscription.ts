import {
  AttributeIds,
  ClientSubscription,
  promoteOpaqueStructureInNotificationData,
  resolveNodeId,
  TimestampsToReturn,
  VariableIds,
  type ClientMonitoredItemGroup,
  type ClientSession,
  type DataValue,
  type NodeId,
} from 'node-opcua-client';

import { OrderedNotifications } from './opcua-notifications.ts';
import { hasOverflow, isGood } from './opcua-status.ts';
import type { LinkTerms } from './opcua-link.ts';

/** A subscription with the parameters that its server grants; every requested parameter may be revised (OPC 10000-4 §5.14.2, §5.13.2). */

/** Our own servers grant 2 ms; others revise it. */
const PUBLISHING_INTERVAL_MS = 2;
const SAMPLING_INTERVAL_MS = 0;
const QUEUE_SIZE = 64;
/** Maximum interval of keep-alive messages without changes, milliseconds. */
const KEEP_ALIVE_MS = 2000;
/** Minimum number of keep-alive messages within one session timeout. */
const KEEP_ALIVES_PER_SESSION = 4;
/** A server deletes a subscription that no client uses for this long, milliseconds. */
const LIFETIME_MS = 10_000;
/** Minimum ratio of lifetime count to keep-alive count, OPC 10000-4 §5.14.2.2. */
const LIFETIME_PER_KEEP_ALIVE = 3;
/** The library's minimum. */
const FIRST_KEEP_ALIVES = 3;
/** A server that cannot handle this many items per call counts as offline. */
const ITEMS_PER_CALL_LEAST = 1;

/*
 * The library compares the revised interval with the session timeout and throws, inside the response callback, when they conflict: the
 * error reaches no caller, and the subscription never publishes. The counts are set correctly below, once the interval is known; the
 * library's check stays disabled for good, because the library itself enables it again after each subscription.
 */
Object.defineProperty(ClientSubscription, 'ignoreNextWarning', {
  configurable: true,
  get: () => true,
  set: () => {},
});

export interface SubscriptionCounts {
  /** In publishing intervals. */
  readonly keepAlive: number;
  readonly lifetime: number;
}

/**
 * Keep-alive and lifetime counts for the granted interval, so that several keep-alives fit into one session timeout. Both arguments in
 * milliseconds.
 */
export function subscriptionCounts(publishingMs: number, sessionMs: number): SubscriptionCounts {
  const keepAliveMs = Math.min(KEEP_ALIVE_MS, sessionMs / KEEP_ALIVES_PER_SESSION);
  const keepAlive = Math.max(1, Math.floor(keepAliveMs / publishingMs));
  return {
    keepAlive,
    lifetime: Math.max(LIFETIME_PER_KEEP_ALIVE * keepAlive, Math.ceil(LIFETIME_MS / publishingMs)),
  };
}

/** Maximum operations per request; Infinity where the server sets no limit (OPC 10000-5 §6.3.11). */
export interface OperationLimits {
  readonly read: number;
  readonly translate: number;
  readonly monitor: number;
}

/** Reads the server's operation limits; a server without these variables has none. */
export async function readOperationLimits(session: ClientSession): Promise<OperationLimits> {
  const ids = [
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerTranslateBrowsePathsToNodeIds,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  ];
  const values: DataValue[] = [];
  // One request per variable, because the limit of a single request is what is being read.
  for (const id of ids) values.push(await session.read({ nodeId: resolveNodeId(id), attributeId: AttributeIds.Value }));
  const [read, translate, monitor] = values.map((value) =>
    isGood(value.statusCode) ? limitOf(value.value.value) : Number.POSITIVE_INFINITY,
  );
  const none = Number.POSITIVE_INFINITY;
  return { read: read ?? none, translate: translate ?? none, monitor: monitor ?? none };
}

/** 0 means no limit. */
function limitOf(value: unknown): number {
  return typeof value === 'number' && value >= ITEMS_PER_CALL_LEAST ? value : Number.POSITIVE_INFINITY;
}

/** Splits a list into parts of at most `most` items, in order. */
export function inPieces<T>(items: readonly T[], most: number): T[][] {
  const size = Math.min(most, Math.max(1, items.length));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Index of the refused item; null when all are monitored. */
export type Refused = number | null;

/** The single subscription of a session, to which items are added. */
export class LinkSubscription {
  readonly #session: ClientSession;
  readonly #limits: OperationLimits;
  readonly #sessionAskedMs: number;
  readonly #notifications: OrderedNotifications;
  #subscription: Promise<ClientSubscription> | null = null;
  #terms: LinkTerms | null = null;

  constructor(session: ClientSession, limits: OperationLimits, sessionAskedMs: number) {
    this.#session = session;
    this.#limits = limits;
    this.#sessionAskedMs = sessionAskedMs;
    this.#notifications = new OrderedNotifications((changes) =>
      promoteOpaqueStructureInNotificationData(session, changes),
    );
  }

  /** Terms that the server granted; null until an item is monitored. */
  get terms(): LinkTerms | null {
    return this.#terms;
  }

  /**
   * Monitors the values of these nodes. `onValue` receives the index of the node; an exception in it is a defect and is not caught.
   *
   * @throws the library's error when the server refuses the subscription itself
   */
  async monitor(nodes: readonly NodeId[], onValue: (index: number, value: DataValue) => void): Promise<Refused> {
    this.#subscription ??= this.#create();
    const subscription = await this.#subscription;
    let from = 0;
    for (const piece of inPieces(nodes, this.#limits.monitor)) {
      const first = from;
      const group = await subscription.monitorItems(
        piece.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
        { samplingInterval: SAMPLING_INTERVAL_MS, queueSize: QUEUE_SIZE, discardOldest: true },
        TimestampsToReturn.Both,
      );
      for (const [index, { monitoringParameters }] of group.monitoredItems.entries())
        this.#notifications.add(monitoringParameters.clientHandle, (value) => {
          if (hasOverflow(value.statusCode)) this.#overflowed();
          heard(() => onValue(first + index, value));
        });
      const refused = group.monitoredItems.findIndex(({ statusCode }) => !isGood(statusCode));
      if (refused !== -1) return first + refused;
      this.#granted(subscription, group);
      from += piece.length;
    }
    return null;
  }

  async #create(): Promise<ClientSubscription> {
    const subscription = ClientSubscription.create(this.#session, {
      requestedPublishingInterval: PUBLISHING_INTERVAL_MS,
      requestedLifetimeCount: Math.ceil(LIFETIME_MS / PUBLISHING_INTERVAL_MS),
      requestedMaxKeepAliveCount: FIRST_KEEP_ALIVES,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    subscription.on('raw_notification', (message) => this.#notifications.receive(message));
    await new Promise<void>((resolve, reject) => {
      subscription.once('started', () => resolve());
      // The library reports a failure by either event, and throws it when there is no listener. Later failures show in the data's age.
      subscription.on('error', reject);
      subscription.on('internal_error', reject);
    });
    const { keepAlive, lifetime } = subscriptionCounts(subscription.publishingInterval, this.#session.timeout);
    await subscription.modify({
      requestedPublishingInterval: subscription.publishingInterval,
      requestedMaxKeepAliveCount: keepAlive,
      requestedLifetimeCount: lifetime,
    });
    return subscription;
  }

  /** Slowest intervals and shortest queue of all items. */
  #granted(subscription: ClientSubscription, { monitoredItems }: ClientMonitoredItemGroup): void {
    const sampling = monitoredItems.map(({ result }) => result?.revisedSamplingInterval ?? SAMPLING_INTERVAL_MS);
    const queues = monitoredItems.map(({ result }) => result?.revisedQueueSize ?? 1);
    this.#terms = {
      publishingMs: { asked: PUBLISHING_INTERVAL_MS, given: subscription.publishingInterval },
      samplingMs: {
        asked: SAMPLING_INTERVAL_MS,
        given: Math.max(this.#terms?.samplingMs.given ?? SAMPLING_INTERVAL_MS, ...sampling),
      },
      queueSize: { asked: QUEUE_SIZE, given: Math.min(this.#terms?.queueSize.given ?? QUEUE_SIZE, ...queues) },
      sessionMs: { asked: this.#sessionAskedMs, given: this.#session.timeout },
      overflows: this.#terms?.overflows ?? 0,
    };
  }

  #overflowed(): void {
    if (this.#terms !== null) this.#terms = { ...this.#terms, overflows: this.#terms.overflows + 1 };
  }
}

/** The library catches exceptions of its listeners and continues. This throws a defect outside of it. */
function heard(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
