// What `grantline explain` makes of that which curl showed of a refusal: the right cause first, by
// what reached the client through the proxy.
import assert from 'node:assert/strict';
import { curl, explain } from '../../interop/lib/refusals.mjs';
import { bearer, through } from './ask.mjs';
import { mistakes } from './refusal_checks.mjs';

const told = {
  'no token': 'access_token_missing no_authorization',
  'an expired token': 'access_token_expired exp_passed',
  'a revoked token': 'access_token_revoked_or_unknown revoked',
  'a token for another API': 'access_token_wrong_audience',
  'an ID token': 'access_token_wrong_kind id_token_sent',
  'a refresh token': 'access_token_wrong_kind refresh_token_sent',
  'a token that was cut': 'access_token_damaged signature_cut',
  'an opaque token that was cut': 'access_token_damaged',
  'the scheme twice': 'authorization_header_malformed scheme_doubled',
  'no scheme': 'authorization_header_malformed scheme_missing',
  Basic: 'authorization_header_malformed basic_for_bearer',
  'an empty token': 'access_token_missing token_empty',
  'a token in quotation marks': 'authorization_header_malformed token_quoted',
  'two tokens': 'authorization_header_malformed sent_twice',
};

async function causesAreNamed(site, proxy) {
  const token = await site.token();
  const is = async (words, path, due) => {
    const { code, report, out } = await explain(await curl(...words, proxy.url + path));
    const { cause, detail } = report.causes[0];
    assert.equal([cause, detail].filter(Boolean).join(' '), due);
    assert.equal(code, 0, due);
    assert.ok(!out.includes(token.slice(0, 40)), 'a token is shown');
  };
  const all = await mistakes(site);
  // nginx itself refuses two of them, with a page that tells nothing.
  if (site.kind !== 'nginx') {
    all['two tokens'] = { authorization: token, Authorization: `Bearer ${token}` };
  }
  for (const [name, headers] of Object.entries(all)) {
    const words = Object.entries(headers).flatMap((pair) => ['-H', pair.join(': ')]);
    await is(words, '/orders/1', told[name]);
  }
  await is([], `/orders/1?access_token=${token}`, 'access_token_missing token_in_query');
  const mine = ['-H', `Authorization: Bearer ${token}`];
  await is([...mine, '-d', '{}'], '/orders/1', 'scope_missing insufficient_scope');
  const rated = { path: '/orders/rated/1', headers: bearer(token) };
  for (let asked = 0; asked < 60; asked += 1) {
    if ((await through(site, proxy, rated)).status !== 200) break;
  }
  await is(mine, rated.path, 'rate_limited none_remaining');
}

export const explainChecks = {
  'explain names the cause of each refusal first': causesAreNamed,
};
