// One path, one reading: what the API receives is what was judged.
import assert from 'node:assert/strict';
import { bearer, isRefused, through } from './ask.mjs';

// Ways to /admin past a rule for /public, each of which one server or another follows.
const ways = [
  '/public/../admin/1', '/public/%2e%2e/admin/1', '/public/%2E./admin/1', '/public/.%2e/admin/1',
  '/public/..%2fadmin/1', '/public%2f..%2fadmin/1', '/public/..%5cadmin/1', '/public/..\\admin/1',
  '/public/..;/admin/1', '/public/..;x=y/admin/1', '/public/;/../admin/1', '/public/.;/../admin/1',
  '/public//../admin/1', '//public/../admin/1', '/public/../../admin/1',
  '/public/%252e%252e/admin/1', '/public/..%252fadmin/1',
  '/public/%00/../admin/1', '/public/1%3f/../../admin/1',
  '/public/1?/../../admin/1', '/public/1#/../../admin/1', '/public/1%23/../../admin/1',
  '//admin/1', '/./admin/1', '/%61dmin/1', '/admin;/1', '/admin%2f1', '/admin%3b/1', '/admin//1',
  '/admin/', '/admin', '/admin?/public', 'http://127.0.0.1/admin/1', '/ADMIN/1',
];

// All that any back end is known to take for the path of this target.
function readings(target) {
  const found = new Set();
  let path = target.replace(/^https?:\/\/[^/]*/, '').split('?')[0];
  for (let decoded = 0; decoded < 3; decoded += 1) {
    for (const one of [path, path.replace(/;[^/]*/g, ''), path.split(/[#?]/)[0]]) {
      const slashes = one.replaceAll('\\', '/').replace(/\/+/g, '/');
      found.add(slashes).add(new URL(slashes.replace(/[#?].*/, ''), 'http://api').pathname);
    }
    try {
      path = decodeURIComponent(path);
    } catch {
      break;
    }
  }
  return [...found];
}

async function pathsAreReadOneWay(site, proxy) {
  const reader = bearer(await site.token());
  for (const path of ways) {
    for (const headers of [{}, reader]) {
      const { status, got } = await through(site, proxy, { path, headers });
      for (const { url } of got) {
        const open = !readings(url).some((one) => /^\/admin/.test(one));
        assert.ok(open, `${path} reached the API as ${url}`);
      }
      assert.ok(got.length || status >= 300, `${path}: ${status}`);
    }
  }
}

async function rulesCountByPath(site, proxy) {
  const reader = bearer(await site.token());
  const admin = bearer(await site.token({ scope: 'openid orders.admin' }));
  assert.equal((await through(site, proxy, { path: '/public/1' })).status, 200);
  assert.equal((await through(site, proxy, { path: '/admin/1', headers: admin })).status, 200);
  const past = await through(site, proxy, { path: '/admin/1', headers: reader });
  isRefused(past, 403, 'insufficient_scope');
  isRefused(await through(site, proxy, { path: '/admin/1' }), 401);
  const unknown = await through(site, proxy, { path: '/elsewhere', headers: admin });
  assert.ok(unknown.status >= 400 && unknown.status < 500, `${unknown.status}`);
  assert.deepEqual(unknown.got, []);
}

export const pathChecks = {
  'a path that reads in two ways reaches nothing': pathsAreReadOneWay,
  'each path needs what its rule says': rulesCountByPath,
};
