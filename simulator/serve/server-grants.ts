import { CreateMonitoredItemsRequest, CreateSessionRequest, type OPCUAServer } from 'node-opcua';

/** What a simulated machine's OPC UA server grants of what it is asked for: everything, or as little as many controllers do. */

export interface ServerGrants {
  /** The shortest publishing interval. */
  readonly publishingMs: number;
  /** The shortest sampling interval; 0 where every change is seen. */
  readonly samplingMs: number;
  /** Values kept of each variable. */
  readonly queueSize: number;
  /** The longest time without a word after which a session is still kept. */
  readonly sessionMs: number;
  readonly sessionsMax: number;
  /** Nodes or items that one call may name. */
  readonly itemsPerCall: number;
}

/** The library allows 50 ms at least unless it is given another bound. */
export const EVERYTHING: ServerGrants = {
  publishingMs: 2,
  samplingMs: 0,
  queueSize: 5000,
  sessionMs: 3_000_000,
  sessionsMax: 20,
  itemsPerCall: 10_000,
};

/** As controllers on a machine do: one client, short sessions, the newest value of each variable, so many nodes a call. */
export function sparingGrants(publishingMs: number): ServerGrants {
  return { publishingMs, samplingMs: 0, queueSize: 1, sessionMs: 10_000, sessionsMax: 1, itemsPerCall: 50 };
}

/** The library grants what it is asked for of these: it is made to be asked for less. */
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
