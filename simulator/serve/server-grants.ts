import { CreateMonitoredItemsRequest, CreateSessionRequest, type OPCUAServer } from 'node-opcua';

/** Limits of a simulated machine's OPC UA server: none, or as strict as in many controllers. */

export interface ServerGrants {
  /** Minimum publishing interval, milliseconds. */
  readonly publishingMs: number;
  /** Minimum sampling interval, milliseconds; 0 when every change is sampled. */
  readonly samplingMs: number;
  /** Maximum queue size per monitored item. */
  readonly queueSize: number;
  /** Maximum session timeout, milliseconds. */
  readonly sessionMs: number;
  readonly sessionsMax: number;
  /** Maximum nodes or items per call. */
  readonly itemsPerCall: number;
}

/** The library's minimum is 50 ms unless another one is set. */
export const EVERYTHING: ServerGrants = {
  publishingMs: 2,
  samplingMs: 0,
  queueSize: 5000,
  sessionMs: 3_000_000,
  sessionsMax: 20,
  itemsPerCall: 10_000,
};

/** Limits of an embedded controller: one client, short sessions, a queue of one, few nodes per call. */
export function sparingGrants(publishingMs: number): ServerGrants {
  return { publishingMs, samplingMs: 0, queueSize: 1, sessionMs: 10_000, sessionsMax: 1, itemsPerCall: 50 };
}

/** Revises requests to the limits; the library itself grants everything requested. */
export function reviseRequests(server: OPCUAServer, grants: ServerGrants): void {
  server.on('request', (request: unknown) => {
    if (request instanceof CreateSessionRequest)
      request.requestedSessionTimeout = Math.min(request.requestedSessionTimeout, grants.sessionMs);
    if (!(request instanceof CreateMonitoredItemsRequest)) return;
    for (const { requestedParameters } of request.itemsToCreate ?? []) {
      requestedParameters.queueSize = Math.min(requestedParameters.queueSize, grants.queueSize);
      requestedParameters.samplingInterval = Math.max(requestedParameters.samplingInterval, grants.samplingMs);
    }
  });
}
