import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, through } from './lib/ask.mjs';
import { prove } from './lib/prove.mjs';

const judged = 'http-request deny deny_status 503 unless { var(txn.allowed) -m bool }';

const site = await prove('haproxy', [
  ['names like X_Auth.Subject are left', ['^x[^a-z0-9]auth[^a-z0-9]', '^x-auth-'],
    'identity headers of a client never reach the API'],
  ['the guard is not asked',
    ['http-request lua.guard', 'http-request set-var(txn.allowed) bool(true)'],
    'each mistake with a token is refused with the reason'],
]);

// HAProxy goes on with a request after a script that failed.
for (const [what, line, status, reached] of [
  ['a script that fails opens nothing', judged, 503, 0],
  ['it is noticed that nobody looks at what the script said', '', 200, 1],
]) {
  test(`haproxy: ${what}`, async () => {
    const proxy = await site.behind((text) =>
      text.replace('core.httpclient()', 'core.no_such_client()').replace(judged, line));
    const answer = await through(site, proxy, { headers: bearer(await site.token()) });
    await proxy.stop();
    assert.deepEqual([answer.status, answer.got.length], [status, reached]);
  });
}
