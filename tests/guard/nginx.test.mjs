import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, through } from './lib/ask.mjs';
import { prove } from './lib/prove.mjs';

const set = (name, value) => `proxy_set_header ${name} ${value};`;
const identity = 'identity headers of a client never reach the API';
const target = 'what a client says of its own request moves no judgement';
const rate = 'a rate limit is told with Retry-After';

const site = await prove('nginx', [
  ['a subject is not overwritten', set('X-Auth-Subject', '$auth_subject'), identity],
  ['a scope is not overwritten', set('X-Auth-Scope', '$auth_scope'), identity],
  ['underscores are let through', ['listen 80;', 'listen 80; underscores_in_headers on;'],
    identity],
  ['dots are let through', ['listen 80;', 'listen 80; ignore_invalid_headers off;'], identity],
  ['the client tells the guard the path', set('X-Forwarded-Uri', '$request_uri'), target],
  ['the client tells the guard the method', set('X-Forwarded-Method', '$asked_method'), target],
  ['the guard is told what error_page made of the method', ['$asked_method;', '$request_method;'],
    'a missing scope is named'],
  ['refusals are left to auth_request', 'error_page 401 403 500 = /-/guard/refused;', rate],
  ['500 is not asked about again', ['error_page 401 403 500', 'error_page 401 403'], rate],
  ['nothing is guarded', 'auth_request /-/guard;',
    'each mistake with a token is refused with the reason'],
  ['connections are not upgraded', set('Upgrade', '$http_upgrade'),
    'an upgrade is guarded, and passes'],
]);

test('nginx: nobody asks the guard past the API', async () => {
  for (const path of ['/-/guard', '/-/guard/refused', '/-/guard?audience=x', '//-/guard']) {
    const answer = await through(site, site.proxy, { path, headers: bearer(await site.token()) });
    assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.deepEqual(answer.got, []);
  }
});

test('nginx: a location that does not say what it needs is closed', async () => {
  const proxy = await site.behind((text) => text.replace('set $place /orders;', ''));
  const headers = bearer(await site.token({ resource: '', scope: 'openid' }));
  const answer = await through(site, proxy, { headers });
  await proxy.stop();
  assert.equal(answer.status, 500, answer.text);
  assert.match(answer.text, /neither an audience nor an API/);
  assert.deepEqual(answer.got, []);
});
