// What a developer's terminal shows: addresses that the browser was at, and `curl -v` as it really
// ran. Lines in which curl tells of its own doings are left out.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quoted = (word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const formOf = (fields) =>
  String(new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)));

export class Terminal {
  shown = '';
  last = null; // { status, fields: the head as text, body }

  opened(url) {
    this.shown += `the browser opened\n${url}\n`;
  }

  cameBack(url) {
    this.shown += `and came back to\n${url}\n\n`;
  }

  said(text) {
    this.shown += `${text}\n`;
  }

  async curl(...words) {
    const { stderr, stdout } = await run('curl', ['-sv', '--max-time', '20', ...words]);
    const lines = stderr.split('\n').map((line) => line.replace(/\r$/, ''));
    const kept = lines.filter((line) => /^[<>]/.test(line));
    this.shown += `$ curl -v ${words.map(quoted).join(' ')}\n${kept.join('\n')}\n${stdout}\n\n`;
    const all = kept.filter((line) => line.startsWith('< ')).map((line) => line.slice(2));
    const head = all.slice(all.findLastIndex((line) => line.startsWith('HTTP/')));
    this.last = { status: Number(head[0].split(' ')[1]), fields: head.join('\n'), body: stdout };
    return this.last;
  }

  // A form, whose members that are undefined are left out.
  post = (url, fields, ...words) => this.curl(url, ...words, '-d', formOf(fields));
}

export const json = (answer) => {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  return JSON.parse(answer.body);
};
