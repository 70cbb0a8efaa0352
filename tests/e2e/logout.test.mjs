// The ways out: with a proof of who is meant, without one, and back to the application.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, arrival, heading, signIn, useStage } from './lib/stage.mjs';
import { redeem } from './lib/request.mjs';

const stage = useStage('logout');

async function signedIn(t) {
  const client = stage.newClient();
  const page = await stage.open({ t });
  await page.goto(stage.ask(client));
  await signIn(page);
  await allow(page);
  const code = (await arrival(stage, page)).get('code');
  const { body } = await redeem(stage.server, stage.application, client, code);
  return { page, client, idToken: body.id_token };
}

async function isSignedIn(page, client) {
  await page.goto(stage.ask(client, { prompt: 'none' }));
  return (await arrival(stage, page)).get('error') !== 'login_required';
}

test('an id_token_hint signs out at once and takes the person back with the state', async (t) => {
  const { page, client, idToken } = await signedIn(t);
  const goodbye = `${stage.application.origin}/goodbye`;
  await page.goto(await stage.logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: goodbye, state: 'a&b' }));
  assert.equal(page.url(), `${goodbye}?state=a%26b`);
  assert.equal(await isSignedIn(page, client), false);
});

test('an id_token_hint alone ends on the page with a link to the application', async (t) => {
  const { page, client, idToken } = await signedIn(t);
  await page.goto(await stage.logoutUrl({ id_token_hint: idToken }));
  assert.equal(await heading(page), 'You are signed out');
  const back = page.getByRole('link', { name: 'Back to Field Notes' });
  assert.equal(await back.getAttribute('href'), 'https://notes.example/');
  assert.equal(await isSignedIn(page, client), false);
});

test('without a hint the person is asked, and may stay', async (t) => {
  const { page, client } = await signedIn(t);
  await page.goto(await stage.logoutUrl({ client_id: client }));
  assert.equal(await heading(page), 'Sign out?');
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await page.waitForURL(`${stage.server.issuer}/`);
  assert.equal(await isSignedIn(page, client), true);
  await page.goto(await stage.logoutUrl({ client_id: client }));
  await page.getByRole('button', { name: 'Sign out' }).click();
  assert.equal(await heading(page), 'You are signed out');
  await page.reload();
  assert.equal(await isSignedIn(page, client), false);
});

test('nobody who is signed in needs no question', async (t) => {
  const page = await stage.open({ t });
  await page.goto(await stage.logoutUrl());
  assert.equal(await heading(page), 'You are signed out');
  await page.getByRole('link', { name: 'Go to the front page' }).click();
  assert.equal(page.url(), `${stage.server.issuer}/`);
});

test('a place that is not registered is an error page, and the session stays', async (t) => {
  const { page, client, idToken } = await signedIn(t);
  const uri = `${stage.application.origin}/elsewhere`;
  const answer = await page.goto(await stage.logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: uri }));
  assert.equal(answer.status(), 400);
  assert.match(await page.getByRole('main').innerText(), /post_logout_redirect_uri_not_registered/);
  assert.equal(await isSignedIn(page, client), true);
});

test('signing out works without JavaScript', async (t) => {
  const page = await stage.open({ t, javaScriptEnabled: false });
  await page.goto(stage.ask(stage.newClient()));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  await page.goto(await stage.logoutUrl());
  await page.getByRole('button', { name: 'Sign out' }).click();
  assert.equal(await heading(page), 'You are signed out');
});

/** Goes to the server's logout by a form that a page of another site posts. */
async function postFromElsewhere(stage, page, fields) {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  const action = (await stage.logoutUrl()).replace(/\?$/, '');
  await page.goto(stage.application.put('/leave', `<!doctype html><title>Leave</title>
    <form method="post" action="${action}">${inputs.join('')}<button>Leave</button></form>`));
  await page.getByRole('button', { name: 'Leave' }).click();
}

test('a post of another site without a proof asks the person, and signs nobody out', async (t) => {
  const { page, client } = await signedIn(t);
  await postFromElsewhere(stage, page, { client_id: client });
  assert.equal(await heading(page), 'Sign out?');
  assert.equal(await isSignedIn(page, client), true);
});

test('a post with an id_token_hint ends the session at the server too', async (t) => {
  const { page, client, idToken } = await signedIn(t);
  const cookies = await page.context().cookies();
  await postFromElsewhere(stage, page, { id_token_hint: idToken });
  assert.equal(await heading(page), 'You are signed out');
  assert.equal(await isSignedIn(page, client), false);
  await page.context().addCookies(cookies);
  assert.equal(await isSignedIn(page, client), false, 'a copy of the cookie opens nothing');
});
