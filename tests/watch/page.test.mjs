// The page of `grantline watch` in Chromium: it follows what happens, says the same without script, and
// can be read by those who do not see the picture.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { findViolations } from '../e2e/lib/axe.mjs';
import { remember } from '../interop/lib/logs.mjs';
import { Gate } from './lib/gate.mjs';
import { leaksIn } from './lib/leaks.mjs';
import { Watch } from './lib/watch.mjs';

const require = createRequire(new URL('../interop/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const shots = process.env.E2E_SCREENSHOTS ? 'build/screenshots/watch' : undefined;
if (shots) mkdirSync(shots, { recursive: true });

// A provider that rotates, and refuses a token that it has replaced or does not know.
let given = 0;
const good = new Set();
const newTokens = () => {
  given += 1;
  const refresh_token = remember('refresh token', `page-refresh-${given}-${crypto.randomUUID()}`);
  good.add(refresh_token);
  return { token_type: 'Bearer', expires_in: 300, refresh_token,
    access_token: remember('access token', `page-access-${given}-${crypto.randomUUID()}`) };
};
const gate = await Gate.start({ answer: (_, response, body) => {
  const form = new URLSearchParams(String(body));
  const token = form.get('refresh_token');
  const isGood = token ? good.delete(token) : form.has('code');
  response.writeHead(isGood ? 200 : 400, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(isGood ? newTokens() : { error: 'invalid_grant' }));
} });
after(async () => {
  await browser.close();
  await gate.stop();
});

const post = async (watch, fields) => {
  const answer = await fetch(watch.url('/token'), { method: 'POST', body: new URLSearchParams(fields) });
  return answer.json();
};
const redeem = (watch) => post(watch, { grant_type: 'authorization_code', client_id: 'photo-frame',
  code: remember('code', `page-code-${crypto.randomUUID()}`) });
const refresh = (watch, { refresh_token }) =>
  post(watch, { grant_type: 'refresh_token', client_id: 'photo-frame', refresh_token });

async function start(t) {
  const watch = await Watch.start({ upstream: gate.origin });
  t.after(() => watch.stop());
  return watch;
}
async function open(t, watch, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  await page.goto(watch.page);
  return page;
}

// Looked at in both widths and both lights: nothing is wider than the window, axe finds nothing.
async function look(t, watch, name) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const page = await open(t, watch, { colorScheme, viewport: { width, height: 900 } });
      const spill = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(spill, 0, `${name} is wider than ${width} pixels`);
      if (shots) {
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
      assert.deepEqual(await findViolations(page), [], `${name} ${width} ${colorScheme}`);
      assert.deepEqual(page.complaints, []);
    }
  }
}

test('the page follows each exchange, without a reload', async (t) => {
  const watch = await start(t);
  await look(t, watch, 'empty');
  const page = await open(t, watch);
  await page.getByText('Nothing has come yet').waitFor();
  const first = await redeem(watch);
  await page.getByRole('heading', { name: 'g1 photo-frame' }).waitFor();
  assert.equal(await page.getByText('Nothing has come yet').count(), 0);
  const second = await refresh(watch, first);
  await page.getByText('In order, generation 2').waitFor();
  await look(t, watch, 'healthy');
  await page.locator('.exchanges > summary').click();
  await refresh(watch, first);
  await page.getByText('Replayed, so most likely ended').waitFor();
  assert.equal(await page.locator('.exchanges').getAttribute('open'), '', 'what was open stays open');
  assert.equal(await page.locator('.span.replayed').count(), 1);
  assert.equal(await page.locator('.arc').count(), 1);
  await page.locator('.problem').getByText('the successor was never used').waitFor();
  await look(t, watch, 'replay');
  assert.deepEqual(page.complaints, []);
  assert.ok(second.refresh_token);
});

test('two refreshes at once are drawn as spans that overlap', async (t) => {
  const watch = await start(t);
  const first = await redeem(watch);
  gate.holding = true;
  const both = [refresh(watch, first), refresh(watch, first)];
  await gate.held(2);
  gate.release();
  await Promise.all(both);
  const page = await open(t, watch);
  const box = (look) => page.locator(`.span.${look} rect`).last().boundingBox();
  const [granted, replayed] = [await box('granted'), await box('replayed')];
  assert.ok(granted.x < replayed.x + replayed.width && replayed.x < granted.x + granted.width);
  assert.ok(Math.abs(granted.y - replayed.y) > granted.height, 'beside each other, not upon');
  await look(t, watch, 'race');
});

test('a chosen exchange opens its details, by the picture and by the keyboard', async (t) => {
  const watch = await start(t);
  await refresh(watch, await redeem(watch));
  const page = await open(t, watch);
  await page.locator('.span').nth(1).click();
  assert.equal(new URL(page.url()).hash, '#g1-2');
  await page.locator('#g1-2').waitFor({ state: 'visible' });
  assert.match(await page.locator('#g1-2').innerText(), /Status\s+200/);
  await page.reload();
  await page.locator('#g1-2').waitFor({ state: 'visible' });
  await page.locator('.exchanges > summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.exchanges').getAttribute('open'), null);
});

test('without script the page says the same after a reload', async (t) => {
  const watch = await start(t);
  const page = await open(t, watch, { javaScriptEnabled: false });
  await page.getByText('Reload to see what is new').waitFor();
  await redeem(watch);
  await page.reload();
  await page.getByText('In order, generation 1').waitFor();
  await page.locator('.exchanges > summary').click();
  await page.locator('.told', { hasText: 'The code was redeemed' }).waitFor();
});

test('many grants, and what the page holds of them is no credential', async (t) => {
  const watch = await start(t);
  for (let grant = 0; grant < 70; grant += 1) {
    let tokens = await redeem(watch);
    for (let i = 0; i < grant % 5; i += 1) tokens = await refresh(watch, tokens);
  }
  let long = await redeem(watch);
  for (let i = 0; i < 120; i += 1) long = await refresh(watch, long);
  const page = await open(t, watch);
  assert.equal(await page.locator('.grant').count(), 60);
  await page.getByText('11 older grants not shown').waitFor();
  await page.getByText('In order, generation 121').waitFor();
  await look(t, watch, 'many');
  assert.deepEqual(await leaksIn(await watch.everything()), []);
});
