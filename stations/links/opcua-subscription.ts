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

/** One subscription with what its server grants: nothing that was asked for is taken as given (OPC 10000-4 §5.14.2, §5.13.2). */

/** Our own servers allow 2 ms; others revise it to what they can. */
const PUBLISHING_INTERVAL_MS = 2;
const SAMPLING_INTERVAL_MS = 0;
const QUEUE_SIZE = 64;
/** A server says at least so often that it lives, where nothing changes. */
const KEEP_ALIVE_MS = 2000;
/** So many keep-alives, at the least, in one session's time. */
const KEEP_ALIVES_PER_SESSION = 4;
/** Without a listener for so long a server forgets the subscription. */
const LIFETIME_MS = 10_000;
/** OPC 10000-4 §5.14.2.2: of the keep-alive count. */
const LIFETIME_PER_KEEP_ALIVE = 3;
/** The library asks for no fewer. */
const FIRST_KEEP_ALIVES = 3;
/** A server answers this many, or is as good as away. */
const ITEMS_PER_CALL_LEAST = 1;

/*
 * The library holds the revised interval against the session's time and throws where it finds them at odds, within the callback of
 * the answer: nobody hears of it, and the subscription never asks for anything. The counts are set right below, once the interval is
 * known; the check before that is left out for good, because the library itself ends the leave after each subscription.
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

/** Counts in terms of the interval that the server granted, so that the session outlives several keep-alives of it. */
export function subscriptionCounts(publishingMs: number, sessionMs: number): SubscriptionCounts {
  const keepAliveMs = Math.min(KEEP_ALIVE_MS, sessionMs / KEEP_ALIVES_PER_SESSION);
  const keepAlive = Math.max(1, Math.floor(keepAliveMs / publishingMs));
  return {
    keepAlive,
    lifetime: Math.max(LIFETIME_PER_KEEP_ALIVE * keepAlive, Math.ceil(LIFETIME_MS / publishingMs)),
  };
}

/** What one call may ask for; Infinity where the server sets no limit (OPC 10000-5 §6.3.11). */
export interface OperationLimits {
  readonly read: number;
  readonly translate: number;
  readonly monitor: number;
}

/** As the server says; one that lacks these variables sets none. */
export async function readOperationLimits(session: ClientSession): Promise<OperationLimits> {
  const ids = [
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerTranslateBrowsePathsToNodeIds,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  ];
  const values: DataValue[] = [];
  // One by one: how many may be asked for at once is what is asked.
  for (const id of ids) values.push(await session.read({ nodeId: resolveNodeId(id), attributeId: AttributeIds.Value }));
  const [read, translate, monitor] = values.map((value) =>
    isGood(value.statusCode) ? limitOf(value.value.value) : Number.POSITIVE_INFINITY,
  );
  const none = Number.POSITIVE_INFINITY;
  return { read: read ?? none, translate: translate ?? none, monitor: monitor ?? none };
}

/** 0 stands for no limit. */
function limitOf(value: unknown): number {
  return typeof value === 'number' && value >= ITEMS_PER_CALL_LEAST ? value : Number.POSITIVE_INFINITY;
}

/** In pieces of `most` at the most, in their order. */
export function inPieces<T>(items: readonly T[], most: number): T[][] {
  const size = Math.min(most, Math.max(1, items.length));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** A refused item by its place; null where all are monitored. */
export type Refused = number | null;

/** The one subscription of a session: items are added to it. */
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

  /** Null until something is monitored. */
  get terms(): LinkTerms | null {
    return this.#terms;
  }

  /**
   * Monitors the values of these nodes. `onValue` has the place of the node. Throws the library's error where the server refuses
   * the subscription itself; what `onValue` throws is nobody's to swallow.
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
      // The library says a failure by one event or the other, and throws it where nobody listens. Later ones are seen by the data's age.
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

  /** The slowest and the shortest of all items. */
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

/** The library catches what a listener throws, and goes on. A defect is thrown where nobody catches it. */
function heard(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
