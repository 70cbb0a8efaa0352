// The API behind a proxy: it keeps what reaches it, as it came.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// All values of a header, however often it came and however its name is written: a back end that
// makes variables of headers (RFC 3875 section 4.1.18) takes X_Auth.Subject for X-Auth-Subject.
export function valuesOf({ raw }, name) {
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, '-');
  return raw.flatMap((value, at) => (at % 2 && plain(raw[at - 1]) === plain(name) ? [value] : []));
}

export class Api {
  static async start() {
    const api = new Api();
    api.got = [];
    api.http = createServer((request, response) => api.#answer(request, response));
    api.http.on('upgrade', (request, socket) => api.#upgrade(request, socket));
    await new Promise((done) => api.http.listen(0, '127.0.0.1', done));
    api.port = api.http.address().port;
    return api;
  }

  #keep({ method, url, rawHeaders }, body) {
    const kept = { method, url, raw: rawHeaders, length: body.length, hash: sha256(body) };
    this.got.push(kept);
    return kept;
  }

  async #answer(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const kept = this.#keep(request, Buffer.concat(pieces));
    const status = /^\/orders\/broken\/(\d+)$/.exec(request.url)?.[1] ?? 200;
    response.writeHead(Number(status), { 'content-type': 'application/json', 'x-from': 'api' });
    response.end(JSON.stringify({ from: 'api', subject: valuesOf(kept, 'x-auth-subject'),
      hash: kept.hash }));
  }

  // No WebSocket frames: what is sent comes back, which is all that a proxy must let through.
  #upgrade(request, socket) {
    this.#keep(request, Buffer.alloc(0));
    socket.on('error', () => {});
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] +
      '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64'); // RFC 6455 section 4.2.2
    socket.write(['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket',
      `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    socket.on('data', (bytes) => socket.write(bytes));
  }

  // What came while `work` ran.
  async during(work) {
    const before = this.got.length;
    const result = await work();
    return { result, got: this.got.slice(before) };
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }
}
