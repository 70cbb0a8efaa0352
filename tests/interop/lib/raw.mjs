// Connections below HTTP: what a client library would never send.
import { connect } from 'node:net';

// Opens a connection, sends `text` and keeps it open. `ended` tells what came until its end. All of
// 127/8 is this machine, so that a test can come from several addresses.
export function open(server, text = '', from = '127.0.0.1') {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from });
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (more) => (received += more));
  socket.on('error', () => {}); // a reset is an end like any other
  const opened = new Promise((done) => socket.once('connect', done).once('close', done));
  const ended = new Promise((done) => socket.once('close', () => done(received)));
  if (text) socket.write(text);
  return { socket, opened, ended, received: () => received };
}
