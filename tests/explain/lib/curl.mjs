// A person with curl: hosts of any name on this machine, and what the terminal showed.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from '../../interop/lib/server.mjs';

const run = promisify(execFile);
const quoted = (word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export class Curl {
  #folder = tempFolder();
  shown = '';

  // All names lead to this machine's `port`.
  constructor(port) {
    this.port = port;
  }

  #run = (words) => run('curl', ['-sv', '--connect-to', `::127.0.0.1:${this.port}`, ...words]);

  // Runs it and keeps command and output, as they would be copied from a terminal.
  async show(...words) {
    const ran = await this.#run(words);
    this.shown += `$ curl -sv ${words.map(quoted).join(' ')}\n${ran.stderr}${ran.stdout}\n`;
    return ran;
  }

  // Follows the browser's way from `url` to an address at `end`; shows the first step.
  async follow(url, end) {
    const jar = join(this.#folder, 'cookies');
    let next = url;
    for (let hops = 0; hops < 10 && next; hops += 1) {
      const words = ['-b', jar, '-c', jar, next];
      const { stderr } = await (hops === 0 ? this.show(...words) : this.#run(words));
      const to = /^< location: (.*?)\r?$/im.exec(stderr)?.[1];
      next = to && new URL(to, next).href;
      if (next?.startsWith(end)) return new URL(next);
    }
    throw new Error(`no way from ${url} to ${end}`);
  }

  stop = () => rmSync(this.#folder, { recursive: true, force: true });
}
