// What a client is told that is refused.
import assert from 'node:assert/strict';
import { basic } from '../../interop/lib/oauth.mjs';
import { bearer, isRefused, send, through } from './ask.mjs';
import { reports } from './site.mjs';

// Each mistake as the headers of a request, and the error of RFC 6750 section 3.1 that is due.
export async function mistakes(site) {
  const good = await site.tokens();
  const token = good.access_token;
  const revoked = await site.tokens();
  await site.revoke(revoked);
  const opaque = await site.token({ client: site.opaque });
  const elsewhere = await site.token({ resource: reports, scope: 'openid reports.read' });
  return {
    'no token': {},
    'an expired token': bearer(site.expired),
    'a revoked token': bearer(revoked.access_token),
    'a token for another API': bearer(elsewhere),
    'an ID token': bearer(good.id_token),
    'a refresh token': bearer(good.refresh_token),
    'a token that was cut': bearer(token.slice(0, -8)),
    'an opaque token that was cut': bearer(opaque.slice(0, -8)),
    'the scheme twice': { authorization: `Bearer Bearer ${token}` },
    'no scheme': { authorization: token },
    Basic: { authorization: basic('alice', site.alice.password) },
    'an empty token': { authorization: 'Bearer ' },
    'a token in quotation marks': { authorization: `Bearer "${token}"` },
  };
}

async function mistakesAreRefused(site, proxy) {
  for (const [name, headers] of Object.entries(await mistakes(site))) {
    const answer = await through(site, proxy, { headers });
    assert.ok([400, 401].includes(answer.status), `${name}: ${answer.status}`);
    isRefused(answer, answer.status);
    if (answer.status === 401) assert.match(answer.headers['www-authenticate'], /^Bearer/, name);
  }
  const token = await site.token();
  for (const path of [`/orders/1?access_token=${token}`, '/orders/1?token=x']) {
    const answer = await through(site, proxy, { path });
    isRefused(answer, answer.status);
    assert.ok([400, 401].includes(answer.status), `${answer.status}`);
  }
  const authorization = [`Bearer ${token}`, `Bearer ${await site.token({ who: site.bob })}`];
  const twice = await through(site, proxy, { headers: { authorization } });
  assert.ok([400, 401].includes(twice.status), `${twice.status}`);
  assert.deepEqual(twice.got, []);
}

async function revokedAtOnce(site, proxy) {
  for (const client of [site.app, site.opaque]) {
    const tokens = await site.tokens({ client });
    const headers = bearer(tokens.access_token);
    assert.equal((await through(site, proxy, { headers })).status, 200);
    await site.revoke(tokens);
    isRefused(await through(site, proxy, { headers }), 401, 'invalid_token');
  }
}

async function scopeIsNamed(site, proxy) {
  const headers = bearer(await site.token());
  const answer = await through(site, proxy, { method: 'POST', body: '{}', headers });
  isRefused(answer, 403, 'insufficient_scope');
  assert.match(answer.headers['www-authenticate'], /error="insufficient_scope"/);
  assert.match(answer.headers['www-authenticate'], /scope="orders\.write"/);
}

async function rateIsTold(site, proxy) {
  const places = [['/orders/rated/1']];
  if (site.kind !== 'envoy') places.push(['/reports/1', reports, 'openid reports.read']);
  for (const [path, resource, scope] of places) {
    const headers = bearer(await site.token({ resource, scope }));
    // At once, so that a slow machine is not within the rate.
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => send(proxy, { path, headers })));
    const answer = { got: [], ...answers.find(({ status }) => status !== 200) };
    // nginx asks twice, and by then there may be room again.
    const told = site.kind === 'nginx' && answer.status === 503 ? 503 : 429;
    isRefused(answer, told);
    assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
  }
}

// What the API says of itself is none of the guard's.
async function answersOfTheApiPass(site, proxy) {
  const headers = bearer(await site.token());
  for (const status of [401, 403, 404, 429, 500, 503]) {
    const answer = await through(site, proxy, { path: `/orders/broken/${status}`, headers });
    assert.equal(answer.status, status);
    assert.equal(answer.headers['x-from'], 'api', `${status}: ${answer.text}`);
  }
}

export const refusalChecks = {
  'each mistake with a token is refused with the reason': mistakesAreRefused,
  'a revoked grant is refused at once': revokedAtOnce,
  'a missing scope is named': scopeIsNamed,
  'a rate limit is told with Retry-After': rateIsTold,
  'answers of the API pass as they are': answersOfTheApiPass,
};
