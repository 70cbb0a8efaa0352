// What a stranger may have put into what is pasted or dropped, on the page of a server and on the one
// that runs alone: whatever it is, it stays text, on the page, in the file and in the terminal.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { foreignElements, hostile } from './lib/hostile.mjs';
import { useStage } from './lib/stage.mjs';
import { binary, tempFolder } from '../interop/lib/server.mjs';

const stage = useStage('explain-hostile', { flags: ['--limits.explain_per_address', 'off'] });
const refused = '{"error":"invalid_grant","error_description":"Session not active"}';
const nul = String.fromCharCode(0);

let alone;
before(async () => {
  const child = spawn(binary, ['explain', '--serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise((done) => child.stdout.on('data', (piece) => {
    said += piece;
    if (said.includes('Ctrl-C')) done();
  }));
  alone = { child, url: /http:\S+/.exec(said)[0] };
});
after(() => alone?.child.kill('SIGKILL'));

const pages = () => ({ server: `${stage.server.issuer}/explain`, alone: alone.url });
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

async function give(page, address, { text, files }) {
  await page.goto(address);
  if (text) await page.getByLabel('What you have').fill(text);
  if (files) await page.getByLabel('or files').setInputFiles(files);
  await page.getByRole('button', { name: 'Explain it' }).click();
  await page.locator('#verdict, #problem').first().waitFor();
}

/** Nothing of it ran, became an element, reaches over the edge or turns the text around. */
async function judge(page, what) {
  assert.deepEqual(await foreignElements(page), [], what);
  assert.equal(await page.evaluate(() => window.broken), undefined, what);
  assert.deepEqual(page.complaints, [], what);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${what} overflows by ${over}`);
  // What is pasted stands in the form as it is; what the page says of it holds none of these.
  const said = await page.evaluate(() => [...document.querySelectorAll('.answer, .explained, #verdict, .lead')]
    .map((one) => one.textContent).join('\n'));
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(said, /[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b]/, what);
  assert.ok(said.length > 0, what);
  return said;
}

const field = (name, value) => ({ name, value });

/** A HAR with the string in each field that may be shown; the API's refusal, or the token endpoint's. */
function har(string, status) {
  const entry = (url, method, body) => ({
    startedDateTime: `2026-11-23T12:00:00Z${string}`, time: 12, comment: string, serverIPAddress: string,
    request: { method: `${method}${string}`, url: `${url}/${encodeURI(string)}/${string}?code_challenge=${string}&redirect_uri=${string}`,
      httpVersion: `HTTP/1.1${string}`,
      headers: [field('Host', `api.example${string}`), field(string, string), field('Authorization', `Bearer ${string}`)],
      postData: { mimeType: `application/x-www-form-urlencoded${string}`, text: body, params: [field(string, string)] } },
    response: { status, statusText: string,
      headers: [field('WWW-Authenticate', `Bearer realm="${string}", error="invalid_token", ${string}="${string}"`),
        field('RateLimit', `"${string}";r=0;t=40`), field('Retry-After', string), field('Allow', string),
        field('Server', `cloudflare ${string}`), field(string, string), field('Content-Encoding', string)],
      content: { mimeType: `application/json${string}`, text: status === 400
        ? `{"error":"invalid_grant","error_description":"${string}"}` : `{"message":"${string}"}` } } });
  return JSON.stringify({ log: { version: `1.2${string}`, creator: { name: string, version: string }, pages: [{ title: string }],
    entries: status === 400
      ? [entry('https://id.example/authorize', 'GET', ''),
        entry('https://id.example/token', 'POST', `grant_type=${string}&code=${string}&redirect_uri=${string}`)]
      : [entry('https://api.example/orders', 'GET', '')] } });
}

test('a HAR with markup in each field stays text', async (t) => {
  const shown = new Set();
  for (const [where, width] of [['server', 390], ['alone', 1280], ['alone', 390]]) {
    const page = await stage.open({ t, viewport: { width, height: 900 } });
    for (const [i, string] of hostile.entries()) {
      for (const status of where === 'server' ? [401] : [400, 401, 429]) {
        if (where === 'alone' && (i % 2 === 0) === (width === 390) && status !== 401) continue;
        await give(page, pages()[where], { files: [file('trace.har', har(string, status))] });
        const said = await judge(page, `${where} ${width} ${status} ${JSON.stringify(string)}`);
        if (said.includes(string)) shown.add(string);
        if (!process.env.E2E_SCREENSHOTS || i > 2) continue;
        mkdirSync('build/screenshots', { recursive: true });
        await page.screenshot({ path: `build/screenshots/explain-hostile-${i}-${status}-${width}.png`, fullPage: true });
      }
    }
  }
  assert.ok(shown.size >= 8, `only ${[...shown]} were shown at all`);
});

test('files with markup in their names are named as they are called', async (t) => {
  for (const [where, address] of Object.entries(pages())) {
    const page = await stage.open({ t, viewport: { width: 390, height: 900 } });
    for (const string of hostile) {
      // A browser takes no slash in a name; a form that somebody else makes may have one.
      const name = string.replaceAll('/', '_').replaceAll(nul, '');
      const files = [file(name, `keycloak\n${refused}`), file(`${name}.har`, '{"log":{"entries":[{"request":')];
      await give(page, address, { files });
      await judge(page, `${where} ${JSON.stringify(name)}`);
      await page.goto(address);
      const transfer = await page.evaluateHandle((called) => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], called));
        return data;
      }, string);
      await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
      await page.getByText('chosen').waitFor();
      assert.deepEqual(await foreignElements(page), [], `${where} dropped ${JSON.stringify(name)}`);
    }
  }
});

test('zero bytes, escapes of a terminal and marks of direction do not reach what the page says', async (t) => {
  const odd = `${nul}\x1b[2J\x1b]8;;javascript:window.broken=1\x07x\x1b]8;;\x07\u202e\u2067\u200b\x7f\x9b31m`;
  const text = `keycloak ${odd}\n{"error":"invalid_grant","error_description":"Session not active ${odd}"}\n`
    + `it fails on one of the nodes only ${odd} since the last deployment\n`;
  for (const [where, address] of Object.entries(pages())) {
    const page = await stage.open({ t });
    await give(page, address, { text });
    await judge(page, `${where} pasted`);
    await give(page, address, { files: [file('a.log', text)] });
    await judge(page, `${where} as a file`);
    await give(page, address, { files: [file('nul.log', nul.repeat(100_000))] });
    await judge(page, `${where} of zeros`);
  }
});

test('ten megabytes that are pasted are read alone, and refused by a server', async (t) => {
  const text = `${'2026-11-24T09:14:02Z app[1] <b onclick="window.broken=1">nothing of note</b>\n'.repeat(135_000)}`
    + `keycloak\n${refused}\n`;
  assert.ok(text.length > 10_000_000);
  for (const [where, address] of Object.entries(pages())) {
    const page = await stage.open({ t });
    page.setDefaultTimeout(120_000);
    await page.goto(address);
    await page.evaluate((all) => { document.querySelector('textarea').value = all; }, text);
    await page.getByRole('button', { name: 'Explain it' }).click();
    if (where === 'server') {
      await page.getByText('That is too much for this page.').first().waitFor();
      assert.deepEqual(page.posts, []);
    } else {
      await page.locator('#verdict').waitFor();
      await judge(page, where);
      assert.match(await page.locator('.quotes').first().innerText(), /line 135002/);
      assert.equal(await page.locator('textarea').evaluate((one) => one.value.length), text.length);
    }
  }
});

test('the same in a terminal and in the file that is written', async (t) => {
  const folder = tempFolder();
  const page = await stage.open({ t, viewport: { width: 390, height: 900 } });
  for (const [i, string] of hostile.entries()) {
    for (const status of [400, 401, 429]) {
      const out = join(folder, `${i}-${status}.html`);
      const input = har(string, status);
      const said = spawnSync(binary, ['explain', '-', '--color', 'never'], { input, encoding: 'utf8' });
      const what = `${status} ${JSON.stringify(string)}`;
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(said.stdout + said.stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/, what);
      assert.ok([0, 4].includes(spawnSync(binary, ['explain', '-', '--html', out], { input }).status), what);
      await page.goto(`file://${out}`);
      await judge(page, what);
    }
  }
});
