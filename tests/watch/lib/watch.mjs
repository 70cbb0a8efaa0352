// `grantline watch` as a developer runs it, with all that it writes kept at hand.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { logPath } from '../../interop/lib/logs.mjs';
import { binary } from '../../interop/lib/server.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Watch {
  lines = [];
  #waiting = [];
  raw = '';
  err = '';

  static async start({ upstream, flags = [] }) {
    const watch = new Watch();
    watch.log = logPath('watch.log');
    watch.child = spawn(binary, ['--json', 'watch', '--upstream', upstream, '--listen', '127.0.0.1:0',
      '--log', watch.log, ...flags]);
    running.add(watch.child);
    watch.child.stderr.on('data', (more) => (watch.err += more));
    watch.ended = new Promise((done) => watch.child.once('exit', (code) => {
      running.delete(watch.child);
      done(code);
    }));
    createInterface({ input: watch.child.stdout }).on('line', (line) => watch.#take(line));
    const first = await Promise.race([watch.next(({ event }) => event === 'listening'),
      watch.ended.then((code) => { throw new Error(`watch ended with ${code}: ${watch.err}`); })]);
    watch.address = first.address;
    watch.page = first.page;
    return watch;
  }

  url = (path) => this.address + path;

  #take(line) {
    this.raw += `${line}\n`;
    this.lines.push(JSON.parse(line));
    this.#waiting = this.#waiting.filter(({ is, done }) => {
      const found = this.lines.find(is);
      if (found) done(found);
      return !found;
    });
  }

  // The first line, past or to come, for which `is` holds.
  next(is) {
    const found = this.lines.find(is);
    return found ? Promise.resolve(found) : new Promise((done) => this.#waiting.push({ is, done }));
  }
  exchange = (number) => this.next((line) => line.exchange === number && line.event !== 'answer_unread');
  // How many have been answered; each is told, but its line may still be on its way.
  count = async () => (await (await fetch(`${this.page}/grants.json`)).json()).totals.exchanges;

  async stop() {
    this.child.kill('SIGINT');
    const code = await this.ended;
    if (code !== 0) throw new Error(`watch ended with ${code}: ${this.err}`);
    return this.lines.at(-1);
  }

  // All that left it but for the answers themselves.
  async everything() {
    const page = await (await fetch(this.page)).text();
    const events = await (await fetch(`${this.page}/events?after=0`)).text();
    const grants = await (await fetch(`${this.page}/grants.json`)).text();
    return { page, events, grants, out: this.raw, err: this.err, log: readFileSync(this.log, 'utf8') };
  }
}
