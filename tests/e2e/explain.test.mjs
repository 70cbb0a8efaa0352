// The page at /explain, and the same page of `grantline explain --serve`.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { findViolations } from './lib/axe.mjs';
import { foreignElements, hostile } from './lib/hostile.mjs';
import { focusNow } from './lib/keyboard.mjs';
import { useStage } from './lib/stage.mjs';
import { binary, Server, tempFolder } from '../interop/lib/server.mjs';

const stage = useStage('explain', { flags: ['--limits.explain_per_address', 'off'] });
const nodes = 'keycloak, grant_type=refresh_token\n{"error":"invalid_grant","error_description":'
  + '"Session not active"}\nthree replicas; it fails on one of the nodes only, since the last deployment\n';
const cause = 'server_side_bug_or_storage';

const address = () => `${stage.server.issuer}/explain`;
const verdict = (page) => page.locator('#verdict');

async function paste(page, text) {
  await page.getByLabel('What you have').fill(text);
  await page.getByRole('button', { name: 'Explain it' }).click();
}

test('what is pasted is explained, and the text stays for another try', async (t) => {
  const page = await stage.open({ t });
  await page.goto(address());
  await paste(page, nodes);
  await verdict(page).waitFor();
  assert.match(await page.locator('.badges').first().innerText(), new RegExp(cause));
  assert.match(await page.locator('.quotes').first().innerText(), /line 2[^]*Session not active/);
  assert.equal(await page.getByLabel('What you have').inputValue(), nodes);
  assert.equal((await focusNow(page)).tag, 'h1');
  assert.equal(page.url(), address());
  assert.deepEqual(page.complaints, []);
});

test('without script a form is posted and answered', async (t) => {
  const page = await stage.open({ t, javaScriptEnabled: false });
  await page.goto(address());
  await page.getByLabel('or files').setInputFiles({
    name: 'app.log', mimeType: 'text/plain', buffer: Buffer.from(nodes) });
  await page.getByRole('button', { name: 'Explain it' }).click();
  await verdict(page).waitFor();
  assert.match(await page.locator('.badges').first().innerText(), new RegExp(cause));
  await page.reload();
  await page.goto(`${address()}/answer`);
  assert.equal(page.url(), address());
});

test('a file that is dropped is chosen and read', async (t) => {
  const page = await stage.open({ t });
  await page.goto(address());
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'trace.har'));
    return data;
  }, nodes);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  assert.match(await page.getByRole('status').textContent(), /trace\.har is chosen/);
  await page.getByRole('button', { name: 'Explain it' }).click();
  await verdict(page).waitFor();
  assert.match(await page.locator('.badges').first().innerText(), new RegExp(cause));
});

test('the keyboard alone is enough', async (t) => {
  const page = await stage.open({ t });
  await page.goto(address());
  for (let i = 0; i < 12 && (await focusNow(page)).tag !== 'textarea'; i += 1) await page.keyboard.press('Tab');
  assert.deepEqual(await focusNow(page), { tag: 'textarea', name: 'What you have', isSeen: true });
  await page.keyboard.insertText(nodes);
  await page.keyboard.press('Tab');
  assert.equal((await focusNow(page)).name, 'or files');
  await page.keyboard.press('Tab');
  assert.deepEqual(await focusNow(page), { tag: 'button', name: 'Explain it', isSeen: true });
  await page.keyboard.press('Enter');
  await verdict(page).waitFor();
  for (let i = 0; i < 20 && (await focusNow(page)).tag !== 'summary'; i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('details[open]').count(), 1);
});

test('each example gives an answer, and each state keeps the rules of accessibility', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const page = await stage.open({ t, colorScheme, viewport: { width, height: 900 } });
      const check = async (what) => {
        assert.deepEqual(await findViolations(page), [], `${what} ${width} ${colorScheme}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${what} overflows by ${over} at ${width}`);
      };
      await page.goto(address());
      await check('empty');
      const links = await page.locator('.try a').evaluateAll((all) => all.map((one) => one.href));
      assert.ok(links.length >= 4);
      for (const link of links) {
        await page.goto(link);
        assert.match(await page.getByLabel('What you have').inputValue(), /\n[^]*invalid_grant/);
        await page.getByRole('button', { name: 'Explain it' }).click();
        await verdict(page).waitFor();
        assert.doesNotMatch(await verdict(page).innerText(), /Nothing in it/, link);
        await check(link);
      }
      const states = { undecided: '{"error":"invalid_grant"}', unknown: 'good morning', none: '' };
      for (const [what, text] of Object.entries(states)) {
        await page.goto(address());
        await paste(page, text);
        await page.locator('#verdict, #problem').first().waitFor();
        await check(what);
      }
    }
  }
});

test('nothing of a hostile text becomes an element, on the page or in the file', async (t) => {
  const folder = tempFolder();
  for (const [i, string] of hostile.entries()) {
    const uri = (host) => encodeURIComponent(`https://${host}.example/${string}`);
    const text = `keycloak ${string}\n`
      + `{"error":"invalid_grant","error_description":"Session not active ${string}"}\n`
      + `it fails on one of the nodes only ${string}, since the last deployment\n`
      + `GET https://id.example/authorize?redirect_uri=${uri('a')}&code_challenge=x\n`
      + `POST /token grant_type=authorization_code&redirect_uri=${uri('b')}&code=c`;
    const page = await stage.open({ t, javaScriptEnabled: true });
    await page.goto(address());
    await paste(page, text);
    await verdict(page).waitFor();
    const file = join(folder, `${i}.html`);
    const run = spawn(binary, ['explain', '-', '--html', file], { stdio: ['pipe', 'ignore', 'inherit'] });
    run.stdin.end(text);
    assert.ok([0, 4].includes(await new Promise((done) => run.once('exit', done))));
    for (const where of ['page', 'file']) {
      if (where === 'file') await page.goto(`file://${file}`);
      assert.deepEqual(await foreignElements(page), [], `${where}: ${JSON.stringify(string)}`);
      assert.equal(await page.evaluate(() => window.broken), undefined);
    }
  }
});

test('what is too large is refused before and after it is sent', async (t) => {
  const page = await stage.open({ t });
  await page.goto(address());
  await page.getByLabel('or files').setInputFiles({
    name: 'big.har', mimeType: 'text/plain', buffer: Buffer.alloc(1_200_000, 'x') });
  await page.getByRole('button', { name: 'Explain it' }).click();
  await page.getByText('That is too much for this page.').first().waitFor();
  assert.deepEqual(page.posts, []);
  const body = new FormData();
  body.set('text', 'x'.repeat(1_200_000));
  const answer = await fetch(`${address()}/answer`, { method: 'POST', body });
  assert.equal(answer.status, 413);
  assert.match(await answer.text(), /It takes 1 MiB at most/);
});

test('what is no form is said to be none', async () => {
  const answer = await fetch(`${address()}/answer`, { method: 'POST', body: 'text=x',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /could not be read/);
});

test('nothing of what is pasted is in the log or in the answer that hides it', async () => {
  const secret = 'SplxlOBeZQQYbYS6WxSbIAneverlogged';
  const body = new FormData();
  body.set('text', `POST /token grant_type=authorization_code&code=${secret}&client_id=pasted-client-id\n${nodes}`);
  const answer = await fetch(`${address()}/answer`, { method: 'POST', body });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  assert.ok(!(await answer.text()).includes(secret));
  const log = stage.server.stderr() + readFileSync(stage.server.out, 'utf8');
  assert.match(log, /\/explain\/answer/);
  for (const word of [secret, 'pasted-client-id', 'Session not active']) assert.ok(!log.includes(word), word);
});

test('a client may still ask at the same path, and is told as JSON', async () => {
  const body = new URLSearchParams({ client_id: 'demo-app', reference: 'gl-x' });
  const answer = await fetch(address(), { method: 'POST', body });
  assert.match(answer.headers.get('content-type'), /json/);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.match((await answer.json()).error_uri, /reference_unknown$/);
});

test('the page can be turned off, and asks come no faster than allowed', async (t) => {
  const off = await Server.start({ name: 'e2e-explain-off', flags: ['--explain.page', 'false'] });
  t.after(() => off.stop());
  for (const [path, method] of [['/explain', 'GET'], ['/explain/answer', 'POST'], ['/explain/answer', 'GET']]) {
    assert.equal((await fetch(off.url(path), { method, headers: { Accept: 'text/html' } })).status, 404, path);
  }
  assert.ok(!(await (await fetch(off.url('/'))).text()).includes('/explain'));
  const slow = await Server.start({ name: 'e2e-explain-slow', flags: ['--limits.explain_per_address', '1/m burst 2'] });
  t.after(() => slow.stop());
  const statuses = [];
  for (let i = 0; i < 3; i += 1) {
    const body = new FormData();
    body.set('text', nodes);
    const answer = await fetch(slow.url('/explain/answer'), { method: 'POST', body });
    statuses.push(answer.status);
    if (i === 2) {
      assert.ok(Number(answer.headers.get('retry-after')) >= 1);
      assert.match(await answer.text(), /Too many questions/);
    }
  }
  assert.deepEqual(statuses, [200, 200, 429]);
});

let alone;
before(async () => {
  const child = spawn(binary, ['explain', '--serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => { said += piece; });
  await new Promise((done) => child.stdout.on('data', (piece) => {
    said += piece;
    if (said.includes('Ctrl-C')) done();
  }));
  alone = { child, url: /http:\S+/.exec(said)[0], said: () => said };
});
after(() => alone?.child.kill('SIGKILL'));

function ask(path, headers, method = 'GET', body = '') {
  const { hostname, port } = new URL(alone.url);
  return new Promise((done, fail) => {
    const asked = httpRequest({ hostname, port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (piece) => { text += piece; });
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on('error', fail);
    asked.end(body);
  });
}

test('alone it answers at its own name only, and to no other site', async () => {
  const { host, port } = new URL(alone.url);
  assert.equal((await ask('/', { Host: host })).status, 200);
  assert.equal((await ask('/', { Host: `localhost:${port}` })).status, 200);
  const others = ['evil.example', `evil.example:${port}`, '127.0.0.1',
    `127.0.0.1.evil.example:${port}`, `127.0.0.1:${port}.`];
  for (const other of others) {
    const { status, text } = await ask('/', { Host: other });
    assert.equal(status, 403, other);
    assert.ok(!text.includes('<form'), other);
  }
  const form = '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\ninvalid_grant\r\n--b--\r\n';
  const type = { Host: host, 'Content-Type': 'multipart/form-data; boundary=b' };
  assert.equal((await ask('/explain/answer', type, 'POST', form)).status, 200);
  for (const from of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
    assert.equal((await ask('/explain/answer', { ...type, ...from }, 'POST', form)).status, 403);
  }
  const own = await ask('/', { Host: host, Origin: `http://${host}` });
  assert.equal(own.headers['access-control-allow-origin'], undefined);
});

test('alone it reads a file of any size as it comes, and ends by Ctrl-C', async (t) => {
  const file = join(tempFolder(), 'large.log');
  const noise = '2026-11-24T09:14:02Z app[1] nothing of note happens in this line of the log\n'.repeat(1000);
  writeFileSync(file, noise.repeat(900) + nodes);
  const page = await stage.open({ t });
  await page.goto(alone.url);
  await page.getByLabel('or files').setInputFiles(file);
  await page.getByRole('button', { name: 'Explain it' }).click();
  await verdict(page).waitFor();
  assert.match(await page.locator('.badges').first().innerText(), new RegExp(cause));
  assert.match(await page.locator('.quotes').first().innerText(), /line 900002/);
  const status = readFileSync(`/proc/${alone.child.pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)[1]);
  assert.ok(peak < 64 * 1024, `${peak} KiB at most at one time, of a file of 68 MB`);
  assert.ok(!alone.said().includes('Session not active'));
  const ended = new Promise((done) => alone.child.once('exit', done));
  alone.child.kill('SIGINT');
  assert.equal(await ended, 0);
});
