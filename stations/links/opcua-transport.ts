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
 * Every client of this process connects by this transport. The library's own reads an IPv6 address with its brackets as a name, and
 * port 80 as none. A client may be given another one, but asks for the machine's certificate with the default.
 */
export function installTransport(): void {
  const create: IClientTransportFactory['create'] = (settings) => new AddressedTransport(settings);
  defaultClientTransportFactory.create = create;
}

class AddressedTransport extends ClientTransportBase {
  override connect(endpointUrl: string, callback: Parameters<ClientTransportBase['connect']>[1]): void {
    this.endpointUrl = endpointUrl;
    this.serverUri = 'urn:cardline';
    // A machine answers with an address of its own, which nobody has checked.
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
    // The library's type is this one, but for a field that may be absent and not undefined.
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
