// A server between the watch and a provider that can hold answers back, so that a test decides what
// overlaps with what. Without `target` it answers by itself.
import { createServer, request } from 'node:http';

export class Gate {
  seen = [];
  #held = [];
  #arrivals = [];
  holding = false;

  static async start({ target, answer } = {}) {
    const gate = new Gate();
    gate.server = createServer((asked, response) => gate.#handle(asked, response, target, answer));
    await new Promise((done) => gate.server.listen(0, '127.0.0.1', done));
    gate.origin = `http://127.0.0.1:${gate.server.address().port}`;
    return gate;
  }

  async #handle(asked, response, target, answer) {
    const pieces = [];
    for await (const piece of asked) pieces.push(piece);
    const body = Buffer.concat(pieces);
    this.seen.push({ method: asked.method, url: asked.url, headers: asked.rawHeaders, body: String(body) });
    if (!target) {
      await this.#pass();
      return answer(asked, response, body);
    }
    const onward = request(target + asked.url, { method: asked.method, headers: asked.headers },
      async (from) => {
        const back = [];
        for await (const piece of from) back.push(piece);
        await this.#pass();
        response.writeHead(from.statusCode, from.rawHeaders);
        response.end(Buffer.concat(back));
      });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }

  #pass() {
    this.#arrivals.splice(0).forEach((done) => done());
    if (!this.holding) return undefined;
    return new Promise((done) => {
      this.#held.push(done);
      this.#arrivals.splice(0).forEach((told) => told());
    });
  }

  // Until so many answers are held.
  async held(count) {
    while (this.#held.length < count) await new Promise((done) => setTimeout(done, 5));
  }
  release() {
    this.holding = false;
    this.#held.splice(0).forEach((done) => done());
  }
  async stop() {
    this.release();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
