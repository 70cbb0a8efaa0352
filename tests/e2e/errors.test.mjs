// Each error that a person or a developer can meet, and the pages of the causes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrival, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('errors');

const main = (page) => page.getByRole('main').innerText();

async function refusedPage(page, url) {
  const answer = await page.goto(url);
  assert.equal(answer.status(), 400);
  assert.ok(page.url().startsWith(stage.server.issuer), 'the error must not leave the server');
  return main(page);
}

test('a redirect_uri that is not registered is shown beside the nearest, the difference marked', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  const text = await refusedPage(page, stage.ask(client, { redirect_uri: `${stage.application.callback}/` }));
  assert.match(text, /redirect_uri_not_registered/);
  assert.match(text, /Field Notes/);
  const sent = page.locator('.comparison .sent');
  assert.equal(await sent.locator('code').innerText(), `${stage.application.callback}/`);
  assert.equal(await sent.locator('mark').innerText(), '/');
  assert.equal(await page.locator('.comparison .expected code').innerText(), stage.application.callback);
});

test('what a request holds is shown as text', async (t) => {
  const page = await stage.open({ t });
  const uri = 'http://localhost/cb"><img src=x onerror=alert(1)>\u202egnp';
  await refusedPage(page, stage.ask(stage.newClient(), { redirect_uri: uri }));
  assert.equal(await page.locator('img').count(), 0);
  assert.ok(!(await page.content()).includes('\u202e'));
  assert.deepEqual(page.complaints, []);
});

test('a client that is not known is an error page', async (t) => {
  const page = await stage.open({ t });
  const text = await refusedPage(page, stage.ask('nobody-knows-this-client'));
  assert.match(text, /client_unknown/);
  assert.match(text, /nobody-knows-this-client/);
});

test('a parameter that comes twice is named', async (t) => {
  const page = await stage.open({ t });
  const text = await refusedPage(page, `${stage.ask(stage.newClient())}&state=again`);
  assert.match(text, /parameter_repeated/);
  assert.match(text, /\bstate\b/);
});

test('a request without a challenge goes back to the application, which can show its error_uri', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(),
    { code_challenge: null, code_challenge_method: null }));
  const answer = await arrival(stage, page);
  assert.equal(answer.get('error'), 'invalid_request');
  assert.match(answer.get('error_description'), /code_challenge/);
  assert.equal(answer.get('iss'), stage.server.issuer);
  const shown = await page.goto(answer.get('error_uri'));
  assert.equal(shown.status(), 200);
});

test('a path that is not there names the nearest that is', async (t) => {
  const page = await stage.open({ t });
  const answer = await page.goto(`${stage.server.issuer}/autorize`);
  assert.equal(answer.status(), 404);
  const link = page.getByRole('main').getByRole('link', { name: '/authorize' });
  assert.equal(await link.getAttribute('href'), '/authorize');
});

test('too many wrong passwords answer 429 with the wait, and the wait is not for good', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  let answer;
  for (let tries = 0; tries < 6 && answer?.status() !== 429; tries += 1) {
    const answered = page.waitForResponse((one) => one.request().method() === 'POST');
    await signIn(page, { login: 'too-often', password: 'wrong-horse' });
    answer = await answered;
    await page.getByRole('alert').waitFor();
  }
  assert.equal(answer.status(), 429);
  const seconds = Number(answer.headers()['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 8);
  assert.match(await page.getByRole('alert').innerText(), /^Too many attempts\. Wait (a second|\d seconds), then try again\./);
  assert.equal(await page.getByLabel('Login or email').inputValue(), 'too-often');
  await signIn(page);
  assert.match(await main(page), /Do you allow this\?/);
});

// What to do about these is no matter of code.
const withoutCode = ['client_disabled', 'reference_unknown', 'access_denied', 'login_refused',
  'user_code_unknown', 'user_code_expired', 'user_code_used', 'user_code_throttled',
  'rule_missing', 'path_ambiguous', 'preflight_closed', 'guard_asked_wrongly'];

test('every cause has its page, with the rule, the fix and the fix in four languages', async (t) => {
  const page = await stage.open({ t });
  await page.goto(`${stage.server.issuer}/errors`);
  const links = await page.locator('ul.causes a').evaluateAll((all) => all.map((one) => one.href));
  assert.ok(links.length > 50, `${links.length} causes`);
  const failed = [];
  for (const link of links) {
    const answer = await fetch(link);
    const html = await answer.text();
    const hasCode = !withoutCode.some((name) => link.endsWith(`/${name}`));
    const parts = ['The fix', 'The rule', ...(hasCode ? ['C++', 'Go', 'JavaScript', 'Python'] : [])];
    const missing = parts.filter((part) => !html.includes(`>${part}<`));
    if (answer.status !== 200 || missing.length > 0) failed.push([link, answer.status, ...missing]);
  }
  assert.deepEqual(failed, []);
});

test('the languages of an example are chosen without JavaScript, by the keyboard too', async (t) => {
  const page = await stage.open({ t });
  await page.goto(`${stage.server.issuer}/errors/verifier_mismatch`);
  const panes = page.locator('.pane');
  const seen = async () => (await panes.evaluateAll((all) =>
    all.filter((one) => one.offsetParent !== null).map((one) => one.querySelector('pre').ariaLabel)));
  const first = await seen();
  assert.equal(first.length, 1);
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('ArrowRight');
  const second = await seen();
  assert.equal(second.length, 1);
  assert.notDeepEqual(second, first);
  assert.equal(await page.locator('script').count(), 0);
});

test('the demo of the front page leads to a code, and to a refusal', async (t) => {
  const page = await stage.open({ t });
  await page.goto(`${stage.server.issuer}/`);
  await page.getByRole('link', { name: 'Try a login' }).click();
  await page.getByRole('button', { name: 'Cancel and go back' }).click();
  assert.match(await main(page), /access_denied/);
  await page.getByRole('link', { name: 'Start over' }).click();
  await signIn(page);
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByRole('heading', { name: 'The code has arrived' }).waitFor();
  assert.match(await main(page), /curl -s/);
});
