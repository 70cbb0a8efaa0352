// How the answer reads in a terminal of 80 columns: the cause first, no line over the edge but code and
// addresses, no word left alone, and colour only where it is wanted and shown.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { binary } from '../interop/lib/server.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'inputs');
const refused = (status, ...fields) => ['> GET /v1/me HTTP/1.1', '> Host: api.example.com',
  '> Authorization: Bearer opaque-token', `< HTTP/1.1 ${status} X`, ...fields.map((one) => `< ${one}`), ''].join('\n');
const inputs = {
  ...Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])),
  '401': refused(401, 'WWW-Authenticate: Bearer realm="api", error="invalid_token", '
    + 'error_description="The access token expired a while ago, and nobody has looked after it since"'),
  '403': refused(403, 'WWW-Authenticate: Bearer error="insufficient_scope", scope="orders:read orders:write"'),
  '404': refused(404),
  '429': refused(429, 'Date: Mon, 23 Nov 2026 12:00:00 GMT', 'RateLimit: "daily";r=0;t=40000', 'Retry-After: 120'),
  undecided: '{"error":"invalid_grant"}',
  free: 'works the first time, then after about an hour our users get invalid_grant; two replicas',
  reference: 'our log has gl-7k2m-9x4q-8d3f-w5tz beside {"error":"invalid_grant"}',
  hostile: '{"error":"invalid_grant","error_description":"\x1b[2J\x1b]0;x\x07 Bad Request \u202e'
    + `${'no-end-of-this-word'.repeat(20)}"}`,
  unreadable: Buffer.from([...Array(3000).keys()].map((i) => (i * 7919) % 251)),
  'cut.har': readFileSync(join(folder, 'login.har.txt')).subarray(0, 900),
  nothing: 'the weather is nice today',
};

const explain = (input, ...args) => spawnSync(binary, ['explain', '-', ...args], { input, encoding: 'utf8' });
const headings = ['What speaks for it', 'To be sure', 'What to do', 'What the provider does', 'More', 'Or else',
  'What was answered', 'Not read', 'Right in what was sent', 'What would decide', 'It could be', 'The likeliest so far'];

/** The parts of an answer: what stands before the first heading under '', then each by its heading. */
function parts(text) {
  const out = { '': [] };
  let now = '';
  for (const line of text.trimEnd().split('\n')) {
    if (headings.includes(line) || /^In \S+$/.test(line)) out[(now = line)] = [];
    else if (line) out[now].push(line);
  }
  return out;
}

test('no line runs over 80 columns, but for code and addresses', () => {
  assert.ok(Object.keys(inputs).length >= 40);
  for (const [name, input] of Object.entries(inputs)) {
    for (const [heading, lines] of Object.entries(parts(explain(input).stdout))) {
      if (/^In \S+$/.test(heading)) continue;
      for (const line of lines) {
        assert.ok([...line].length <= 80 || !line.trim().includes(' '), `${name}: ${line}`);
      }
    }
  }
});

test('the cause is the first that is seen, then how likely it is', () => {
  for (const [name, input] of Object.entries(inputs)) {
    const report = JSON.parse(explain(input, '--json').stdout);
    if (!report.decided) continue;
    const [title, likely] = parts(explain(input).stdout)[''].join(' ').split(/ (?=[#.]{10} )/);
    assert.equal(title, report.causes[0].title, name);
    assert.match(likely, new RegExp(`^[#.]{10} .*${report.causes[0].cause}`), name);
  }
});

test('what would decide is not told a second time as what would make sure', () => {
  let equal = 0;
  for (const [name, input] of Object.entries(inputs)) {
    const { ask, causes } = JSON.parse(explain(input, '--json').stdout || '{"causes":[]}');
    if (!ask) continue;
    equal += causes.some((cause) => cause.confirm === ask);
    const text = explain(input).stdout.replace(/\s+/g, ' ');
    assert.equal(text.split(ask).length, 2, `${name}: ${ask}`);
  }
  assert.ok(equal > 0);
});

test('no short word stands alone on the last line of a paragraph', () => {
  for (const [name, input] of Object.entries(inputs)) {
    const { confirm, fix } = JSON.parse(explain(input, '--json').stdout || '{"causes":[{}]}').causes[0] ?? {};
    const said = parts(explain(input).stdout);
    for (const [heading, text] of [['To be sure', confirm], ['What to do', fix]]) {
      const lines = said[heading];
      if (!lines) continue;
      assert.equal(lines.map((line) => line.trim()).join(' '), text, name);
      const last = lines.at(-1).trim();
      assert.ok(lines.length === 1 || last.includes(' ') || last.length > 10, `${name}: ${last}`);
      // A number stays with its unit.
      for (const line of lines.slice(0, -1)) assert.doesNotMatch(line, / \d+$/, name);
    }
  }
});

// In a terminal of its own, as `script` of Debian's bsdutils makes one.
function inTerminal(environment, ...args) {
  const { PATH, HOME } = process.env;
  const words = ['explain', join(folder, 'curl-v.txt'), ...args].map((one) => `'${one}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols 80; '${binary}' ${words}`, '/dev/null'],
    { encoding: 'utf8', env: { PATH, HOME, ...environment } });
  return stdout.replaceAll('\r', '');
}
const xterm = { TERM: 'xterm-256color', LANG: 'C.UTF-8' };

test('a terminal gets colour and lines, unless it cannot or should not', () => {
  const coloured = inTerminal(xterm);
  assert.match(coloured, /^\x1b\[1mThe client's id and secret/);
  assert.match(coloured, /\u2501{10}/);
  assert.doesNotMatch(inTerminal({ ...xterm, LANG: 'C' }), /[^\x00-\x7f]/);
  for (const plain of [inTerminal({ ...xterm, NO_COLOR: '1' }), inTerminal({ ...xterm, TERM: 'dumb' }),
    inTerminal({ LANG: 'C.UTF-8' }), inTerminal(xterm, '--color', 'never')]) {
    assert.doesNotMatch(plain, /\x1b/);
    assert.match(plain, /^The client's id and secret/);
  }
});

test('elsewhere there is neither, unless it is asked for', () => {
  const file = join(folder, 'curl-v.txt');
  const run = (...args) => spawnSync(binary, ['explain', file, ...args], { encoding: 'utf8', env: xterm });
  assert.doesNotMatch(run().stdout, /[^\x0a\x20-\x7e]/);
  assert.match(run('--color', 'always').stdout, /\x1b\[1m/);
  // Each line ends its own colours: a pager shows them line by line.
  for (const line of run('--color', 'always').stdout.split('\n')) {
    const last = [...line.matchAll(/\x1b\[(\d+)m/g)].at(-1);
    assert.ok(!last || last[1] === '0', line);
  }
  const wrong = run('--color', 'sometimes');
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /auto/);
});

test('colours are such as any background shows: bold, faint, red, green', () => {
  for (const [name, input] of Object.entries(inputs)) {
    const codes = new Set([...explain(input, '--color', 'always').stdout.matchAll(/\x1b\[([^m]*)m/g)]
      .map(([, code]) => code));
    for (const code of codes) assert.ok(['0', '1', '2', '31', '32'].includes(code), `${name}: ${code}`);
  }
});
