// The lines of one server, as ../recorded/README.md describes them.
import { writeFileSync } from 'node:fs';
import { Terminal } from './terminal.mjs';

export class Recording {
  #lines = [];

  constructor(file, server, version) {
    Object.assign(this, { file, server, version });
  }

  // `make` does with a new terminal all that leads to the refusal, which has to be its last answer.
  async mistake(mistake, cause, told, make, { detail } = {}) {
    const terminal = new Terminal();
    await make(terminal);
    const { status, fields, body } = terminal.last;
    if (status < 400) throw new Error(`${mistake}: was not refused but ${status} ${body}`);
    const hasWords = body.trim() !== '';
    this.#lines.push({ server: this.server, version: this.version, mistake, cause,
      ...(detail ? { detail } : {}), session: terminal.shown,
      answer: /^401|^403/.test(status) || !hasWords ? `${fields}\n\n${body}` : body, told });
    console.log(`${status} ${mistake}: ${hasWords ? body.trim().slice(0, 160) : fields.split('\n')[0]}`);
  }

  // A name in a list that no mistake has would be a slip.
  has(mistake) {
    if (!this.#lines.some((line) => line.mistake === mistake)) throw new Error(`no mistake is called "${mistake}"`);
  }

  write() {
    const text = this.#lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(new URL(`../../recorded/${this.file}.jsonl`, import.meta.url), text);
    console.log(`${this.#lines.length} mistakes at ${this.server} ${this.version}`);
  }
}
