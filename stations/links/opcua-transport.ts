import { connect } from 'node:net';

import {
  ClientTransportBase,
  defaultClientTransportFactory,
  type IClientTransportFactory,
  type ISocketLike,
} from 'node-opcua-transport';

import { parseOpcUaAddress } from './address.ts';
import { ATTEMPT_DELAY_MS } from './reach.ts';

/**
 * Installs the TCP transport of every client in this process. The library's own treats an IPv6 address in brackets as a host name, and
 * ignores port 80. A transport per client is not enough, because the library fetches the machine's certificate with the default one.
 */
export function installTransport(): void {
  const create: IClientTransportFactory['create'] = (settings) => new AddressedTransport(settings);
  defaultClientTransportFactory.create = create;
}

class AddressedTransport extends ClientTransportBase {
  override connect(endpointUrl: string, callback: Parameters<ClientTransportBase['connect']>[1]): void {
    this.endpointUrl = endpointUrl;
    this.serverUri = 'urn:cardline';
    // A machine answers with its own address, which is not validated yet.
    const parsed = parseOpcUaAddress(endpointUrl);
    if (!parsed.ok) {
      callback(new Error(`the machine’s own address ${parsed.why}`));
      return;
    }
    const { host, port } = parsed.address;
    const socket = connect({
      host,
      port,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_DELAY_MS,
    });
    socket.setTimeout(this.timeout / 2, () => this.forceConnectionBreak());
    // The library's type matches, except for a field that may be missing but not undefined.
    this._install_socket(socket as unknown as ISocketLike);
    const failed = (error: Error): void => callback(error);
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      this._perform_HEL_ACK_transaction((error) => {
        if (error || this._socket === null) {
          callback(error ?? new Error('the connection was given up'));
          return;
        }
        this._install_post_connect_error_handler(endpointUrl);
        this.emit('connect');
        callback();
      });
    });
  }
}
