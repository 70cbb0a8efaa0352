// The ways in which an answer reaches the application.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberIn } from '../interop/lib/logs.mjs';
import { redeem, state } from './lib/request.mjs';
import { allow, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('response-mode');

async function agree(page, client, mode) {
  await page.goto(stage.ask(client, { response_mode: mode }));
  await signIn(page);
  await allow(page);
}

async function checkPosted(client) {
  const { method, form } = stage.application.arrivals.at(-1);
  assert.equal(method, 'POST');
  assert.equal(form.get('state'), state);
  assert.equal(form.get('iss'), stage.server.issuer);
  const tokens = await redeem(stage.server, stage.application, client, form.get('code'));
  assert.equal(tokens.status, 200);
}

test('form_post goes to the application by itself', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await agree(page, client, 'form_post');
  await page.waitForURL(stage.application.callback);
  await checkPosted(client);
  assert.deepEqual(page.complaints, []);
});

test('form_post has a button where there is no JavaScript', async (t) => {
  const page = await stage.open({ t, javaScriptEnabled: false });
  const client = stage.newClient();
  await agree(page, client, 'form_post');
  await page.getByRole('button', { name: /^Go on to localhost/ }).click();
  await page.waitForURL(stage.application.callback);
  await checkPosted(client);
});

test('form_post carries a refusal too', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(), { response_mode: 'form_post', prompt: 'none' }));
  await page.waitForURL(stage.application.callback);
  const { form } = stage.application.arrivals.at(-1);
  assert.equal(form.get('error'), 'login_required');
  assert.equal(form.get('state'), state);
});

test('fragment keeps the answer from the application\'s server', async (t) => {
  const page = await stage.open({ t });
  await agree(page, stage.newClient(), 'fragment');
  await page.waitForURL((url) => url.href.startsWith(stage.application.callback));
  const answer = new URLSearchParams(new URL(page.url()).hash.slice(1));
  rememberIn(Object.fromEntries(answer));
  assert.ok(answer.get('code'));
  assert.equal(answer.get('state'), state);
  assert.equal(answer.get('iss'), stage.server.issuer);
  assert.equal(stage.application.arrivals.at(-1).query.size, 0);
});
