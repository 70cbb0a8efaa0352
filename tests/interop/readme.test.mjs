// What README.md shows is what the programs print today: its commands are run at a server that runs, and
// what they print is held against it. What differs from run to run (times, references, sizes of tokens)
// counts as the same, a likelihood may be off by a few points, and "..." stands for anything.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary, Server } from './lib/server.mjs';
import { Person } from './lib/oauth.mjs';
import { rememberIn } from './lib/logs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const demo = { id: 'demo-app', redirectUri: 'http://127.0.0.1/callback', scope: 'openid profile email' };
const asPrinted = 'http://localhost:8080';

// Each block that is indented as code: its commands ("$ ", with their input "> ") and what they print.
function runs() {
  const out = [];
  for (const block of readme.match(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)) {
    let run;
    for (const line of block.trimEnd().split('\n').map((one) => one.slice(4))) {
      if (line.startsWith('$ ')) out.push((run = { command: line.slice(2), printed: [] }));
      else if (line.startsWith('> ') && run?.printed.length === 0) run.command += `\n${line.slice(2)}`;
      else run?.printed.push(line);
    }
  }
  return out;
}

// A piece of text with what differs from run to run replaced.
const settled = (text) => text
  .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}Z?/g, 'TIME')
  .replace(/\bgl-[0-9a-z-]+/g, 'REFERENCE')
  .replace(/sha256 [0-9a-f]{8}/g, 'HASH')
  .replace(/\b\d+ characters/g, 'N characters')
  .replace(/\d+(\.\d+)? ?(ms|s|min|h)\b( \d+ (s|min)\b)?/g, 'SPAN')
  .replace(/http:\/\/(localhost|127\.0\.0\.1):\d+/g, asPrinted)
  .replace(/[#.]{10} +>?\d+ %/g, 'LIKELY').replace(/[<>]?\d+ %/g, 'LIKELY')
  .replace(/\s+/g, ' ').trim();
const shares = (text) => [...text.matchAll(/(\d+) %/g)].map((one) => Number(one[1]));

// Whether `printed` is what `shown` shows.
function assertShown(shown, printed) {
  const said = settled(printed);
  let at = 0;
  const pieces = settled(shown).split('...').map((one) => one.trim());
  for (const [i, piece] of pieces.entries()) {
    const found = said.indexOf(piece, at);
    assert.ok(found >= 0 && (i > 0 || found === 0), `README.md has\n  ${piece}\nbut it prints\n${printed}`);
    at = found + piece.length;
  }
  if (pieces.at(-1) !== '') assert.equal(said.slice(at), '', `README.md leaves out an end of\n${printed}`);
  if (pieces.length === 1) {
    const now = shares(printed);
    for (const [i, share] of shares(shown).entries()) {
      assert.ok(Math.abs(share - now[i]) <= 5, `README.md says ${share} %, it is ${now[i]} %`);
    }
  }
}

let server;
before(async () => { server = await Server.start({ name: 'readme' }); });
after(() => server?.stop());

// Runs a command of README.md as a shell does, at the server of this test. All that it prints.
function output(command, environment = {}) {
  const here = command.replaceAll(asPrinted, server.issuer).replaceAll('build/release/grantline', binary)
    .replace('--data grantline-data', `--data '${server.data}'`);
  const shell = spawn('bash', ['-c', here], { cwd: root,
    env: { ...process.env, ...environment, PATH: `${dirname(binary)}:${process.env.PATH}` } });
  let text = '';
  shell.stdout.on('data', (piece) => { text += piece; });
  shell.stderr.on('data', (piece) => { text += piece; });
  shell.stdin.end();
  return new Promise((done) => shell.once('close', () => done(text)));
}

const find = (what) => {
  const found = runs().filter(({ command }) => what.test(command));
  assert.equal(found.length, 1, `README.md has ${found.length} runs of ${what}`);
  return found[0];
};

const refresh = async (token) => rememberIn(await (await fetch(server.url('/token'), { method: 'POST',
  body: new URLSearchParams({ grant_type: 'refresh_token', client_id: demo.id, refresh_token: token }) })).json());
const tokens = async () => new Person(server, { login: 'demo', password: 'correct-horse' }).tokens(demo);

test('README.md shows how examples/login.sh logs in', async () => {
  const { command, printed } = find(/^examples\/login\.sh/);
  const said = await output(command);
  rememberIn(JSON.parse(said.slice(said.indexOf('{'))));
  assertShown(printed.join('\n'), said);
});

test('README.md shows what a refusal says, and what its reference leads to', async () => {
  const first = (await tokens()).refresh_token;
  const third = (await refresh((await refresh(first)).refresh_token)).refresh_token;
  assert.ok(third);
  const refused = await refresh(first);
  const shown = JSON.parse(/^ {4}(\{"error":"invalid_grant",\n[^}]*\})/m.exec(readme)[1]);
  assert.deepEqual(Object.keys(refused), Object.keys(shown));
  for (const [name, value] of Object.entries(shown)) assertShown(value, refused[name]);
  const { command, printed } = find(/grantline explain gl-/);
  assertShown(printed.join('\n'), await output(command.replace(/gl-[0-9a-z-]+/, refused.reference)));
});

test("README.md shows what explain makes of another provider's refusal", async () => {
  const { command, printed } = find(/^grantline explain - <<END/);
  assertShown(printed.join('\n'), await output(command));
});

test('README.md shows why an API answers 401', async () => {
  const { command, printed } = find(/^curl -sv .*grantline explain -$/);
  assertShown(printed.join('\n'), await output(command, { TOKEN: (await tokens()).id_token }));
});
