// Who is let through, as whom, and by what request that is judged.
import assert from 'node:assert/strict';
import { bearer, identity, through } from './ask.mjs';
import { valuesOf } from './api.mjs';

async function allowed(site, proxy) {
  const headers = bearer(await site.token({ scope: 'openid orders.read' }));
  for (const path of ['/orders/1?a=b%20c', '/orders/%C3%A9t%C3%A9?q=/../x']) {
    const { status, text, got: [got] } = await through(site, proxy, { path, headers });
    assert.equal(status, 200, text);
    assert.equal(got.url, path);
    assert.deepEqual(valuesOf(got, 'x-auth-subject'), [site.alice.sub]);
    assert.deepEqual(valuesOf(got, 'x-auth-client'), ['app']);
    const [scope, ...more] = valuesOf(got, 'x-auth-scope');
    assert.deepEqual([scope.split(' ').sort(), more], [['openid', 'orders.read'], []]);
    const [expires] = valuesOf(got, 'x-auth-expires');
    assert.ok(Number(expires) > Date.now() / 1000, expires);
  }
}

// Names that one server or another takes for the same (RFC 9110 section 17.10), by what may stand
// in a name and is neither letter nor digit.
const dashes = ['X-Auth-Subject', 'X-Auth-Client', 'X-Auth-Scope', 'X-Auth-Expires'];
const aliases = dashes.flatMap((name) => [..."_.~+!|'"].map((sign) => name.replaceAll('-', sign)))
  .concat('X-Auth_Subject', 'X_Auth-Subject', 'X.Auth-Subject', 'X-Auth.Subject', 'x_auth_subject');

async function identityIsTheGuards(site, proxy) {
  const asked = [
    { headers: bearer(await site.token()) },
    { headers: bearer(await site.robotToken()) }, // without a person
    { path: '/public/1' }, // without anybody: there the guard's own headers are empty
  ];
  for (const { path, headers } of asked) {
    for (const name of [...dashes, ...aliases]) {
      const value = dashes.includes(name) ? ['mallory', 'mallory'] : 'mallory';
      const answer = await through(site, proxy, { path, headers: { ...headers, [name]: value } });
      const forged = answer.got.some(({ raw }) => raw.includes('mallory'));
      assert.ok(!forged, `${name} reached the API`);
      if (dashes.includes(name)) assert.equal(answer.status, 200, `${name}: ${answer.text}`);
      for (const one of identity) {
        assert.ok(answer.got.every((got) => valuesOf(got, one).length <= 1), `${one} came twice`);
      }
    }
  }
}

// Whoever names a header in Connection asks the next one to drop it (RFC 9110 section 7.6.1).
async function nothingIsTakenAway(site, proxy) {
  const token = await site.token();
  for (const name of [...dashes, 'X-Forwarded-Method', 'X-Forwarded-Uri', 'Authorization']) {
    const headers = { ...bearer(token), connection: `close, ${name}` };
    const { status, got: [got] } = await through(site, proxy, { headers });
    if (status === 200) assert.deepEqual(valuesOf(got, 'x-auth-subject'), [site.alice.sub], name);
    const more = await through(site, proxy, { method: 'DELETE', headers });
    assert.ok(more.status >= 400, `${more.status}`);
    assert.deepEqual(more.got, [], name);
  }
}

const lies = [
  { 'X-Forwarded-Method': 'GET', 'X-Forwarded-Uri': '/public/1' },
  { 'X-Original-Method': 'GET', 'X-Original-URI': '/public/1', 'X-Original-URL': '/public/1' },
  { 'X-HTTP-Method-Override': 'GET', 'X-Rewrite-URL': '/public/1' },
  { 'X_Forwarded_Uri': '/public/1', 'X_Forwarded_Method': 'GET', 'X_Original_URI': '/public/1' },
  { 'X-Forwarded-Host': 'mallory.example', 'X-Forwarded-Proto': 'https' },
  { Forwarded: 'for=127.0.0.1;host=mallory.example;proto=https' },
];

async function targetIsTheProxys(site, proxy) {
  const reader = bearer(await site.token());
  for (const lie of lies) {
    const told = JSON.stringify(lie);
    for (const [method, path] of [['DELETE', '/orders/1'], ['GET', '/admin/1']]) {
      const answer = await through(site, proxy, { method, path, headers: { ...reader, ...lie } });
      assert.ok([400, 403].includes(answer.status), `${answer.status} ${told}`);
      assert.deepEqual(answer.got, [], told);
    }
    const nobody = await through(site, proxy, { headers: lie });
    assert.ok([400, 401].includes(nobody.status), `${nobody.status} ${told}`);
    assert.deepEqual(nobody.got, [], told);
  }
  // They hinder nobody either, where they are told by a dash.
  const { status, text } = await through(site, proxy,
    { headers: { ...reader, 'X-Forwarded-Uri': '/admin/1', 'X-Forwarded-Method': 'PATCH' } });
  assert.equal(status, 200, text);
}

// A browser asks without a token whether it may ask with one (the API's open_preflight).
async function preflightPasses(site, proxy) {
  const asked = { origin: 'https://app.example', 'access-control-request-method': 'DELETE' };
  const yes = await through(site, proxy, { method: 'OPTIONS', headers: asked });
  assert.equal(yes.status, 200, yes.text);
  assert.deepEqual(yes.got.map(({ method, url }) => [method, url]), [['OPTIONS', '/orders/1']]);
  for (const no of [{ method: 'OPTIONS' }, { method: 'DELETE', headers: asked }]) {
    const { status, got } = await through(site, proxy, no);
    assert.ok(status >= 400 && status < 500, `${status}`);
    assert.deepEqual(got, []);
  }
}

async function manyAtOnce(site, proxy) {
  const { alice, bob } = site;
  const people = [[alice, await site.token()], [bob, await site.token({ who: bob })], []];
  await Promise.all(Array.from({ length: 50 }, async (_, at) => {
    const [who, token] = people[at % people.length];
    const answer = await fetch(`${proxy.url}/orders/${at}`, { headers: who ? bearer(token) : {} });
    assert.equal(answer.status, who ? 200 : 401);
    assert.deepEqual((await answer.json()).subject, who ? [who.sub] : undefined);
  }));
}

export const identityChecks = {
  'a good token passes, with what it says of its subject': allowed,
  'identity headers of a client never reach the API': identityIsTheGuards,
  'a client takes no header away': nothingIsTakenAway,
  'what a client says of its own request moves no judgement': targetIsTheProxys,
  'a preflight passes, and nothing else without a token': preflightPasses,
  'of fifty requests at once each has its own subject': manyAtOnce,
};
