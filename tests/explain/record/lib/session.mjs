// A developer's terminal: what was opened in the browser, what came back, and each curl with all that it
// showed; and the file in which a recording is kept.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quoted = (word) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
export const query = (fields) =>
  String(new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)));

// What curl tells of the connection and of its own state says nothing of the refusal.
const shownOf = (stderr) => stderr.split('\n')
  .filter((line) => !/^[*{}]/.test(line) && line.trim() !== '')
  .map((line) => line.trimEnd()).join('\n');

export class Session {
  text = '';

  write = (line) => { this.text += `${line}\n`; };

  opened(url, back) {
    this.write(`opened in the browser:\n${url}\ncame back to:\n${back}\n`);
  }

  // Runs curl; keeps the command and what it showed. Answers { status, body, json }.
  async curl(...words) {
    const { stdout, stderr } = await run('curl', ['-sv', '--max-time', '20', ...words]);
    this.write(`$ curl -sv ${words.map(quoted).join(' ')}\n${shownOf(stderr)}\n${stdout.trimEnd()}\n`);
    const status = Number(/^< HTTP\/[\d.]+ (\d+)/m.exec(stderr)?.[1]);
    let json;
    try { json = JSON.parse(stdout); } catch { json = {}; }
    return { status, body: stdout.trimEnd(), json };
  }

  // A form, field by field as the documents of providers show it.
  post(url, fields, ...words) {
    const data = Object.entries(fields).filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
    return this.curl(...words, ...data, url);
  }

  // The body as it is: for values that a form library would mend.
  postRaw = (url, body, ...words) => this.curl(...words, '-d', body, url);
}

// Takes one mistake after the other; each is made in a session of its own.
export class Recording {
  lines = [];

  constructor(server, version) {
    Object.assign(this, { server, version });
  }

  // how: { cause, detail, told, status }; make(session) answers what the last curl answered.
  async mistake(mistake, { cause, detail, told, status }, make) {
    const session = new Session();
    const { status: was, body } = await make(session);
    if (was < 400 || (status && was !== status)) {
      throw new Error(`${mistake}: answered ${was}\n${session.text}`);
    }
    this.lines.push({ server: this.server, version: this.version, mistake, cause,
      ...(detail ? { detail } : {}), session: session.text, answer: body, told });
    console.log(`${was} ${mistake}: ${body.slice(0, 300)}`);
  }

  write(file) {
    writeFileSync(file, `${this.lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    console.log(`${this.lines.length} mistakes in ${file.pathname}`);
  }
}

export function must(answer, status = 200) {
  if (answer.status !== status) throw new Error(`${answer.status}: ${answer.body}`);
  return answer.json;
}
