// How the answer of explain looks where that is hard: a narrow window, paper, a server that is gone, several
// files, an API's refusal. The page of `grantline explain --serve`, and the file of `--html`.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations } from './lib/axe.mjs';
import { useStage } from './lib/stage.mjs';
import { binary, tempFolder } from '../interop/lib/server.mjs';

const stage = useStage('explain-looks');
const folder = tempFolder();

async function serve() {
  const child = spawn(binary, ['explain', '--serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise((done) => child.stdout.on('data', (piece) => {
    said += piece;
    if (said.includes('Ctrl-C')) done();
  }));
  return { child, url: /http:\S+/.exec(said)[0] };
}
let alone;
before(async () => { alone = await serve(); });
after(() => alone?.child.kill('SIGKILL'));

const limited = `> GET /v1/orders HTTP/1.1
> Host: api.example.com
< HTTP/1.1 429 Too Many Requests
< Date: Mon, 23 Nov 2026 12:00:00 GMT
< WWW-Authenticate: Bearer realm="orders"
< RateLimit-Policy: "daily";q=1000;w=86400
< RateLimit: "daily";r=0;t=40000
< Retry-After: 120
`;
const java = `org.springframework.security.oauth2.core.OAuth2AuthorizationException: [invalid_grant] Code not valid
    at org.springframework.security.oauth2.client.endpoint.A.get(A.java:94)
{"error":"invalid_grant","error_description":"Code not valid"} keycloak grant_type=authorization_code
${'https://id.example/'.padEnd(400, 'a')}
`;

const ask = (page) => page.getByRole('button', { name: 'Explain it' }).click();
async function paste(page, url, text) {
  await page.goto(url);
  await page.getByLabel('What you have').fill(text);
  await ask(page);
  await page.locator('#verdict, #problem').first().waitFor();
}
const section = (page, name) => page.locator('section', {
  has: page.getByRole('heading', { level: 2, name, exact: true }) });

function file(name, text) {
  const path = join(folder, name);
  const { status } = spawnSync(binary, ['explain', '-', '--html', path], { input: text });
  assert.ok([0, 4].includes(status));
  return `file://${path}`;
}

// What stands beyond the edge of the window, or of a box that does not scroll.
const cut = (page, mayScroll) => page.evaluate((scrolls) => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const all = [...document.querySelectorAll('main *')].filter((one) => {
    const style = getComputedStyle(one);
    const isClosed = one.closest('details:not([open])') && !one.closest('summary');
    const hides = style.overflowX === 'hidden' || (!scrolls && style.overflowX === 'auto');
    const box = one.getBoundingClientRect();
    return !isClosed && style.display !== 'inline' && !one.closest('svg') && !one.closest('.unseen')
      && ((hides && one.scrollWidth > one.clientWidth) || (!scrolls && box.right > innerWidth + 1));
  });
  return [...(over > 0 ? [`${over} pixels`] : []), ...all.map((one) => `${one.localName}.${one.className}`)];
}, mayScroll);

test('what an API answered is on the page and in the file', async (t) => {
  const page = await stage.open({ t });
  for (const where of ['page', 'file']) {
    if (where === 'page') await paste(page, alone.url, limited);
    else await page.goto(file('limited.html', limited));
    const rows = await section(page, 'What was answered').locator('dl').innerText();
    assert.match(rows, /429, GET https:\/\/api\.example\.com\/v1\/orders/, where);
    assert.match(rows, /WWW-Authenticate\s+Bearer: realm "orders"/, where);
    assert.match(rows, /daily: 0 of 1000 left, counted over 24 h, whole again in 11 h 6 min/, where);
    assert.match(rows, /Retry-After\s+in 2 min/, where);
    assert.deepEqual(await findViolations(page), [], where);
  }
});

test('in 320 pixels, and at 200 % of 640, nothing runs over the edge', async (t) => {
  for (const [width, deviceScaleFactor] of [[320, 1], [640, 2]]) {
    const page = await stage.open({ t, viewport: { width, height: 640 }, deviceScaleFactor });
    for (const text of [java, limited, '{"error":"invalid_grant"}', 'good morning']) {
      await paste(page, alone.url, text);
      for (const one of await page.locator('summary').all()) await one.click();
      assert.deepEqual(await cut(page, true), [], `${width}: ${text}`);
    }
  }
});

test('on paper no line of code is cut, and each link shows where it leads', async (t) => {
  // What is left of A4 and of Letter between margins of 15 mm, in pixels.
  for (const width of [680, 702]) {
    const page = await stage.open({ t, viewport: { width, height: 1000 } });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const text of [java, limited]) {
      await page.goto(file('printed.html', text));
      assert.deepEqual(await cut(page, false), [], `${width}: ${text}`);
      const shown = await page.locator('.sources a').evaluateAll((all) =>
        all.map((one) => [one.href, getComputedStyle(one, '::after').content]));
      assert.ok(shown.length > 0);
      for (const [href, after] of shown) assert.ok(after.includes(href), after);
      const ink = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ink, 'rgb(255, 255, 255)');
    }
    assert.match(await page.content(), /Retry-After/);
  }
});

test('causes that nothing speaks for are listed, and none is told before the others', async (t) => {
  const page = await stage.open({ t });
  await paste(page, alone.url, '{"error":"invalid_grant"}');
  assert.equal(await section(page, 'What would decide').count(), 1);
  assert.ok(await section(page, 'It could be').locator('summary').count() > 2);
  assert.equal(await section(page, 'What to do').count(), 0);
});

test('several files are one story', async (t) => {
  const page = await stage.open({ t });
  const files = ['first', 'second'].map((name, i) => {
    const path = join(folder, `${name}.log`);
    writeFileSync(path, `2026-11-23T12:00:0${i}.000Z ${name} POST /token `
      + 'grant_type=refresh_token&refresh_token=rt-7f3c9a1b2d4e5f60&client_id=app '
      + (i === 0 ? '200\n' : '400 {"error":"invalid_grant"}\n'));
    return path;
  });
  for (const url of [alone.url, `${stage.server.issuer}/explain`]) {
    await page.goto(url);
    await page.getByLabel('or files').setInputFiles(files);
    await ask(page);
    await page.locator('#verdict').waitFor();
    const quotes = await page.locator('.quotes').first().innerText();
    for (const name of ['first.log', 'second.log']) assert.ok(quotes.includes(name), `${url}: ${quotes}`);
  }
});

test('where nobody answers any more the page says so, and keeps what was given', async (t) => {
  const gone = await serve();
  t.after(() => gone.child.kill('SIGKILL'));
  const page = await stage.open({ t });
  await page.goto(gone.url);
  await page.getByLabel('What you have').fill('works once, then invalid_grant');
  const ended = new Promise((done) => gone.child.once('exit', done));
  gone.child.kill('SIGKILL');
  await ended;
  await ask(page);
  await page.getByText('No answer came.').waitFor();
  assert.equal(await page.getByLabel('What you have').inputValue(), 'works once, then invalid_grant');
  assert.equal(await page.getByRole('button', { name: 'Explain it' }).count(), 1);
  assert.deepEqual(await findViolations(page), []);
});
