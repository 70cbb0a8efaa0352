// What `curl -v` shows of a request that is refused, and what `grantline explain` makes of it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { binary } from './server.mjs';

// Ends by itself; the server that it asks may be in this very process.
function run(command, words, input) {
  const child = spawn(command, words);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => (told += piece));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, text, told }));
  });
}

// The request goes out as a developer would send it.
export async function curl(...words) {
  const { text, told } = await run('curl', ['-sv', '--max-time', '20', ...words], '');
  return `$ curl -v\n${told}${text}\n`;
}

export async function explain(text, ...words) {
  const { code, text: out, told } = await run(binary, ['explain', '-', '--json', ...words], text);
  assert.ok(out, told);
  return { code, report: JSON.parse(out), out };
}

// That the first cause is this one, and that nothing of the token is shown.
export async function isTold(text, cause, detail, { words = [], secrets = [] } = {}) {
  const { code, report, out } = await explain(text, ...words);
  const [first] = report.causes;
  assert.equal(`${first.cause} ${first.detail}`, `${cause} ${detail}`, text);
  assert.equal(code, 0);
  assert.ok(first.probability > 0.6, `${first.probability}`);
  assert.ok(first.evidence.every((one) => one.says));
  for (const secret of secrets) assert.ok(!out.includes(secret.slice(0, 40)), 'a token is shown');
  return report;
}
