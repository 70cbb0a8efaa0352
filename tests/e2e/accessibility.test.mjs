// Every page, on a phone and on a desk, light and dark: axe-core finds nothing, nothing runs over the
// edge, the policy holds and the headers are there.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { findViolations } from './lib/axe.mjs';
import { pages } from './lib/pages.mjs';
import { useStage } from './lib/stage.mjs';

const stage = useStage('accessibility');
const sizes = { 390: { width: 390, height: 844 }, 1280: { width: 1280, height: 900 } };
const pictures = new URL('../../build/screenshots/', import.meta.url).pathname;

async function overflow(page, width) {
  await page.setViewportSize({ width, height: 844 });
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

// What has a role and a name, in the order of the page.
async function readAloud(page) {
  const tree = await page.locator('body').ariaSnapshot();
  return [...tree.matchAll(/^\s*- (link|list|heading|textbox|button) "([^"]*)"/gm)]
    .map(([, role, name]) => `${role}: ${name}`);
}

async function checkLooks(page, name) {
  for (const [width, size] of Object.entries(sizes)) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findViolations(page), [], `${name}, ${width} wide, ${colorScheme}`);
      if (!process.env.E2E_SCREENSHOTS) continue;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
}

function statusOf(name) {
  if (name === 'not-found') return 404;
  if (name.endsWith('-throttled')) return 429;
  return name.startsWith('error-') ? 400 : 200;
}

function checkHeaders(answer, name) {
  assert.equal(answer.status(), statusOf(name), name);
  const headers = answer.headers();
  const policy = headers['content-security-policy'] ?? '';
  const directives = new Map(policy.split('; ').map((one) => [one.split(' ')[0], one]));
  assert.equal(directives.get('default-src'), "default-src 'none'", name);
  assert.equal(directives.get('frame-ancestors'), "frame-ancestors 'none'", name);
  assert.equal(directives.get('base-uri'), "base-uri 'none'", name);
  assert.match(directives.get('form-action'), /^form-action 'self'( https?:\/\/[^ ;]+)?$/, name);
  assert.doesNotMatch(policy, /unsafe-|\*/, name);
  assert.equal(headers['referrer-policy'], 'no-referrer', name);
  assert.equal(headers['x-content-type-options'], 'nosniff', name);
  assert.equal(headers['x-frame-options'], 'DENY', name);
  assert.equal(headers['cache-control'], 'no-store', name);
}

test('what is wrong on a page is found', async (t) => {
  const page = await stage.open({ t });
  await pages.login(stage, page, stage.newClient());
  await page.evaluate(() => {
    document.querySelector('label[for=password]').remove();
    document.querySelector('.lead').style.cssText = 'color: #999; width: 200vw';
  });
  const found = (await findViolations(page)).join('\n');
  assert.match(found, /^label: /m);
  assert.match(found, /^color-contrast: /m);
  assert.ok(await overflow(page, 390) > 0);
});

test('a script that gets into a page does not run, and the console says so', async (t) => {
  const page = await stage.open({ t });
  await pages.login(stage, page, stage.newClient());
  const ran = await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'ran = true' }));
    return typeof ran;
  });
  assert.equal(ran, 'undefined');
  assert.match(page.complaints.join(), /Content Security Policy/);
});

test('links of the head of a page stand apart', async (t) => {
  for (const width of [320, 390, 1280]) {
    const page = await stage.open({ t, viewport: { width, height: 844 } });
    await page.goto(`${stage.server.issuer}/errors`);
    const boxes = await page.locator('.bar nav a').evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ left, right, top }) => ({ left, right, top })));
    assert.equal(boxes.length, 2);
    const [first, second] = boxes;
    assert.ok(second.top > first.top || second.left - first.right >= 12, JSON.stringify(boxes));
  }
});

test('a name that is written from the right stands beside its tile', async (t) => {
  const page = await stage.open({ t });
  await pages.login(stage, page, stage.newClient({ name: '\u05d9\u05d5\u05de\u05df' }));
  const gap = await page.locator('.who').evaluate((who) => {
    const name = document.createRange();
    name.selectNodeContents(who.querySelector('strong'));
    return name.getBoundingClientRect().left - who.querySelector('.tile').getBoundingClientRect().right;
  });
  assert.ok(gap > 0 && gap < 32, `${gap} pixels`);
});

test('a screen reader meets the login in the order in which it is done', async (t) => {
  const page = await stage.open({ t });
  await pages.login(stage, page, stage.newClient());
  assert.deepEqual(await readAloud(page), ['link: grantline', 'list: The way of this sign-in',
    'heading: Sign in', 'textbox: Login or email', 'textbox: Password', 'button: Sign in',
    'button: Cancel and go back', 'link: Privacy policy', 'link: Terms of service']);
});

test('a screen reader meets the question of consent before its answers', async (t) => {
  const page = await stage.open({ t });
  await pages.consent(stage, page, stage.newClient());
  assert.deepEqual(await readAloud(page), ['link: grantline', 'list: The way of this sign-in',
    'link: notes.example', 'heading: Do you allow this?', 'button: Not you?',
    'heading: It would be able to', 'button: Allow', 'button: Do not allow',
    'link: what you allowed', 'link: Privacy policy', 'link: Terms of service']);
});

test('a screen reader meets the device and the warning before the answers', async (t) => {
  const page = await stage.open({ t });
  await pages['device-confirm'](stage, page, stage.newClient());
  assert.deepEqual(await readAloud(page), ['link: grantline', 'list: The way of this device',
    'link: notes.example', 'heading: Is this your device?', 'button: It is mine',
    'button: Not mine', 'link: Privacy policy', 'link: Terms of service']);
  const [warning, button] = await page.locator('.caution, [value=go_on]').evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect().top));
  assert.ok(warning < button);
});

for (const [name, go] of Object.entries(pages)) {
  test(`the page ${name} is accessible, fits and keeps to its policy`, async (t) => {
    const page = await stage.open({ t });
    let answer;
    page.on('response', (one) => {
      const isPage = one.request().isNavigationRequest() && one.status() !== 303;
      if (isPage && one.url().startsWith(stage.server.issuer)) answer = one;
    });
    await go(stage, page, stage.newClient());
    checkHeaders(answer, name);
    await checkLooks(page, name);
    for (const width of [320, 390]) {
      assert.ok(await overflow(page, width) <= 0, `${name} is wider than ${width}`);
    }
    assert.deepEqual(page.complaints, [], name);
  });
}
