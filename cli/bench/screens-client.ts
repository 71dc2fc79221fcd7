import { io } from 'socket.io-client';

/** The screens of `bench screens`, a process of their own: `screens-client ADDRESS COOKIE…`, a page's socket for each cookie. */

const [address = '', ...cookies] = process.argv.slice(2);
let deltas = 0;
let open = 0;
for (const cookie of cookies) {
  const socket = io(address, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie, origin: address },
  });
  socket.on('delta', () => (deltas += 1));
  socket.once('snapshot', () => {
    open += 1;
    if (open === cookies.length) process.send?.({ open });
  });
}
process.on('message', () => process.send?.({ deltas }));
process.once('disconnect', () => process.exit(0));
