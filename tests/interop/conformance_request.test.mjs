// The rules of the plan "Basic OP" about what a request asks of the person and of the server: prompt,
// max_age, hints, and what is not offered. docs/CONFORMANCE.md has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { claimsOf, isError, logIn, look, paramsOf, requestUrl, sentBack, unsigned } from './lib/conformance.mjs';
import { Person, post } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'conformance-request', clock });
after(() => server.stop());
const app = server.addClient('app');
const newPerson = (login) => new Person(server, server.addUser(login));
const idToken = async (person, params) => (await logIn(person, app, params)).tokens.id_token;
const errorOf = async (params) =>
  sentBack(await look(requestUrl(server, app, params)), app.redirectUri);

test('max_age=10000 gives the same login again, with its time (Core section 3.1.2.1)', async () => {
  const alice = newPerson('alice');
  const first = claimsOf(await idToken(alice));
  clock.forward(30);
  const again = claimsOf(await idToken(alice, { max_age: '10000', prompt: 'none' }));
  assert.deepEqual([again.sub, again.auth_time], [first.sub, first.auth_time]);
  assert.ok(again.iat >= first.iat + 30);
});

test('max_age=1 and max_age=0 ask for the password, and auth_time is the new time', async () => {
  const bea = newPerson('bea');
  let before = claimsOf(await idToken(bea)).auth_time;
  for (const max_age of ['1', '0']) {
    clock.forward(5);
    isError(server, await bea.authorize(app, { max_age, prompt: 'none', state: 'as it came' }),
      'login_required');
    const { page } = await bea.browser.visit(requestUrl(server, app, { max_age }));
    assert.match(page, /name="password"/, max_age);
    const { auth_time: time } = claimsOf(await idToken(bea, { max_age }));
    assert.ok(time >= before + 5, `${time} after ${before}`);
    before = time;
  }
});

test('max_age=0 asks also who has logged in within this very second (Core section 3.1.2.1)', async () => {
  const cleo = newPerson('cleo');
  for (let i = 0; i < 3; i += 1) {
    await idToken(cleo);
    const { page } = await cleo.browser.visit(requestUrl(server, app, { max_age: '0' }));
    assert.match(page, /name="password"/);
  }
});

test('prompt=login asks who is there for the password, and never gives a code without (Core 3.1.2.1)',
  async () => {
    const dora = newPerson('dora');
    const first = claimsOf(await idToken(dora));
    clock.forward(2);
    const { page, next } = await dora.browser.visit(requestUrl(server, app, { prompt: 'login' }));
    assert.equal(next, null);
    assert.match(page, /name="password"/);
    const second = claimsOf(await idToken(dora, { prompt: 'login' }));
    assert.equal(second.sub, first.sub);
    assert.ok(second.auth_time > first.auth_time);
  });

test('prompt=none answers at once: an error to who is not there, the same person to who is', async () => {
  const emil = newPerson('emil');
  isError(server, await errorOf({ prompt: 'none' }), 'login_required');
  const first = claimsOf(await idToken(emil));
  const silent = claimsOf(await idToken(emil, { prompt: 'none' }));
  assert.deepEqual([silent.sub, silent.auth_time], [first.sub, first.auth_time]);
});

test('an id_token_hint with prompt=none gives that person, and nobody else (Core section 3.1.2.1)',
  async () => {
    const [fred, gwen] = [newPerson('fred'), newPerson('gwen')];
    const [his, hers] = [await idToken(fred), await idToken(gwen)];
    const again = claimsOf(await idToken(fred, { prompt: 'none', id_token_hint: his }));
    assert.equal(again.sub, claimsOf(his).sub);
    isError(server, await fred.authorize(app, { prompt: 'none', id_token_hint: hers, state: 'as it came' }),
      'login_required');
    isError(server, await errorOf({ prompt: 'none', id_token_hint: his }), 'login_required');
  });

test('who logs in in place of the person of the hint gets no code (Core section 3.1.2.3)', async () => {
  const [hugo, ines] = [newPerson('hugo'), newPerson('ines')];
  const hint = await idToken(hugo);
  isError(server, await ines.authorize(app, { id_token_hint: hint, state: 'as it came' }), 'login_required');
});

for (const [prompt, says] of [['none login', 'none with login'], ['consent none', 'none with consent'],
  ['none select_account', 'none with select_account'], ['none none', 'none twice'],
  ['create', 'a value that is not known'], ['Login', 'another letter case']]) {
  test(`prompt of ${says} is invalid_request (Core section 3.1.2.1)`, async () => {
    isError(server, await errorOf({ prompt }), 'invalid_request');
  });
}

for (const response_type of ['id_token', 'token', 'id_token token', 'code id_token', 'id_token code',
  'code token', 'code id_token token', 'none']) {
  test(`response_type=${response_type} is unsupported, and told where its answer would be`, async () => {
    const answer = await look(requestUrl(server, app, { response_type }));
    const to = new URL(answer.headers.get('location'));
    const inFragment = response_type !== 'none'; // Multiple Response Types section 5
    const told = new URLSearchParams(inFragment ? to.hash.slice(1) : to.search);
    isError(server, Object.fromEntries(told), 'unsupported_response_type');
    assert.equal(inFragment ? to.search : to.hash, '');
  });
}

test('no response_type is invalid_request, to the client (RFC 6749 section 4.1.2.1)', async () => {
  isError(server, await errorOf({ response_type: undefined }), 'invalid_request');
  isError(server, await errorOf({ response_type: '' }), 'invalid_request');
});

test('a request object is refused whole, signed or not, and leads nowhere else (Core section 6.1)',
  async () => {
    for (const request of [unsigned({ client_id: app.id, redirect_uri: 'https://evil.example/cb',
      response_type: 'code', state: 'inside' }), unsigned({}), 'no JWT']) {
      isError(server, await errorOf({ request }), 'request_not_supported');
      const pushed = await post(server, '/par', [...paramsOf(app, { request })]);
      assert.deepEqual([pushed.status, pushed.body.error], [400, 'request_not_supported']);
    }
  });

test('a request_uri of elsewhere and a registration are refused by their own errors (Core 3.1.2.6)',
  async () => {
    isError(server, await errorOf({ request_uri: 'https://app.example/request.jwt' }),
      'request_uri_not_supported');
    isError(server, await errorOf({ registration: '{"client_name":"X"}' }), 'registration_not_supported');
    const alone = await look(`${server.url('/authorize')}?${new URLSearchParams({
      client_id: app.id, request_uri: 'https://app.example/request.jwt' })}`);
    assert.deepEqual([alone.status, alone.headers.get('location')], [400, null]);
    assert.match(await alone.text(), /request_uri_unsupported/);
  });

test('a parameter without a value is one that was not sent (RFC 6749 section 3.1)', async () => {
  const kim = newPerson('kim');
  const empty = { prompt: '', max_age: '', nonce: '', request: '', registration: '', id_token_hint: '' };
  const claims = claimsOf(await idToken(kim, empty));
  assert.equal('nonce' in claims, false);
});

test('an error stays with the server where the redirect_uri is wrong or not there (RFC 6749 3.1.2.4)',
  async () => {
    for (const redirect_uri of ['https://app.example/other', undefined, '', `${app.redirectUri}?a=b`]) {
      const answer = await look(requestUrl(server, app, { redirect_uri, prompt: 'none' }));
      assert.deepEqual([answer.status, answer.headers.get('location')], [400, null], redirect_uri);
    }
  });
