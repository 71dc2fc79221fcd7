import { SIMULATED_URI, type OwnCertificate, type Pki } from '../../stations/links/opcua-pki.ts';

/** Who a simulated machine is on OPC UA. Apart from the machines: a controller that knows its own certificate needs none of them. */

export interface MachineParty {
  readonly pki: Pki;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
}

export function machineUri(id: string): string {
  return `${SIMULATED_URI}${id}`;
}
