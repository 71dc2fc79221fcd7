import { SIMULATED_URI, type OwnCertificate, type Pki } from '../../stations/links/opcua-pki.ts';

/** Identity of a simulated machine on OPC UA. In a separate file, because a controller with its own certificate needs no machines. */

export interface MachineParty {
  readonly pki: Pki;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
}

/** Application URI of a simulated machine on OPC UA. */
export function machineUri(id: string): string {
  return `${SIMULATED_URI}${id}`;
}
