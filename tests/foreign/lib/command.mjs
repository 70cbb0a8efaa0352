// The `grantline` command as a person runs it, with sessions of its own, against any provider.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logPath, rememberIn } from '../../interop/lib/logs.mjs';
import { binary } from '../../interop/lib/server.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Command {
  constructor(name) {
    this.folder = mkdtempSync(join(tmpdir(), 'grantline-foreign-'));
    this.log = logPath(`${name}.command.err`);
    this.environment = {
      ...process.env,
      GRANTLINE_SESSIONS: join(this.folder, 'sessions'),
      BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: '',
    };
  }

  // onLine(line): each line of standard error, as it comes.
  run(words, { input = '', onLine = () => {} } = {}) {
    const child = spawn(binary, words, { env: this.environment });
    running.add(child);
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    let out = '';
    let err = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
      appendFileSync(this.log, text);
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach(onLine);
    });
    return new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code, signal) => {
        running.delete(child);
        done({ code, signal, out, err });
      });
    });
  }

  // Runs a login; `person(url)` is called with the address that it prints behind `marker`.
  async login(words, person, marker = 'Open this', input = '') {
    let isNext = false;
    let visit;
    const done = await this.run(['login', '--timeout', '60s', ...words], {
      input,
      onLine: (line) => {
        if (isNext && /^ +https?:/.test(line)) {
          isNext = false;
          visit = person(line.trim());
          visit.catch(() => {});  // looked at below, when the command has ended
        } else if (line.includes(marker)) {
          isNext = true;
        }
      },
    });
    return { ...done, page: await visit };
  }

  async json(...words) {
    const done = await this.run(['--json', ...words]);
    return { ...done, json: done.out ? rememberIn(JSON.parse(done.out)) : undefined };
  }

  // Asks for a token that is not `before`, which it gives as soon as half of that one's life is over.
  async nextToken(before, ...words) {
    const end = Date.now() + 30_000;
    for (;;) {
      const done = await this.json('token', '--min-valid', '1h', ...words);
      if (done.code !== 0) throw new Error(`token: ${done.code} ${done.out} ${done.err}`);
      if (done.json.access_token !== before) return done.json.access_token;
      if (Date.now() > end) throw new Error('the token was not refreshed');
      await new Promise((wait) => setTimeout(wait, 100));
    }
  }
}
