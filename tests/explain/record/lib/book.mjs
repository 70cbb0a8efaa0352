// Mistakes as they are made, kept as lines of ../recorded: what a developer's terminal showed of each.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quoted = (word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
// Of the connection, and fields that say nothing of OAuth: left out to keep the lines short.
const noise = /^(\*|[{}] \[|[<>] (accept|user-agent|x-|vary|cache-control|pragma|expires|referrer-policy|connection|keep-alive|strict-|transfer-encoding|content-length|content-security|set-cookie))/i;
const formOf = (fields) => Object.entries(fields).filter(([, value]) => value !== undefined);

class Session {
  shown = '';

  note(line) {
    this.shown += `${line}\n`;
  }

  // Runs curl and keeps command and output. Answers { status, headers, text, body }.
  async curl(url, { user, headers = [], form, raw, method } = {}) {
    const words = [...(method ? ['-X', method] : []), ...(user ? ['-u', user] : []),
      ...headers.flatMap((field) => ['-H', field]),
      ...(raw !== undefined ? ['-d', raw] : []),
      ...(form ? [['-d', String(new URLSearchParams(formOf(form)))]].flat() : []), url];
    const { stdout, stderr } = await run('curl', ['-sv', ...words]);
    const kept = stderr.split(/\r?\n/).filter((line) => line && !noise.test(line));
    this.note(`$ curl -sv ${words.map(quoted).join(' ')}\n${kept.join('\n')}\n${stdout}`);
    const status = Number([...stderr.matchAll(/^< HTTP\/\S+ (\d+)/gm)].pop()?.[1]);
    this.last = { status, headers: stderr, text: stdout, body: stdout.startsWith('{') ? JSON.parse(stdout) : {} };
    return this.last;
  }

  // What of the last answer a developer has who sees that alone: its body, or its challenge.
  get answer() {
    const { status, headers, text } = this.last;
    if (text) return text;
    const challenge = /^< (www-authenticate: .*?)\r?$/im.exec(headers)?.[1];
    return [`HTTP/1.1 ${status}`, ...(challenge ? [challenge] : [])].join('\n');
  }
}

export class Book {
  #lines = [];
  #wrong = [];

  constructor(server, version) {
    Object.assign(this, { server, version });
  }

  // Makes one mistake. `make` gets a session to make it in, and may answer what the refusal alone is;
  // else that is the last answer. With `only` in the environment no other mistake is made.
  async mistake(mistake, cause, told, make, detail) {
    if (process.env.ONLY && !mistake.includes(process.env.ONLY)) return;
    const session = new Session();
    try {
      const answer = (await make(session)) ?? session.answer;
      if (session.last && session.last.status < 400) throw new Error(`not refused: ${session.last.status}`);
      this.#lines.push({ server: this.server, version: this.version, mistake, cause,
        ...(detail ? { detail } : {}), session: session.shown, answer, told });
      console.log(`${session.last?.status} ${mistake}: ${answer.slice(0, 150).replace(/\s+/g, ' ')}`);
    } catch (error) {
      this.#wrong.push(mistake);
      console.log(`NOT ${mistake}: ${error.message}\n${session.shown.slice(-600)}`);
    }
  }

  // Writes them to `file`, unless one of them was not made.
  close(file) {
    console.log(`${this.#lines.length} mistakes, ${this.#wrong.length} that were not refused or not made`);
    if (this.#wrong.length > 0) {
      process.exitCode = 1;
    } else if (!process.env.ONLY) {
      writeFileSync(file, this.#lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
  }
}
