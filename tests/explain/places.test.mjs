// A code or a token that is brought to another place than the one that issued it: another host, port,
// tenant or environment. The names of the hosts are those that curl is told to find on this machine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { challengeOf, newVerifier } from '../interop/lib/oauth.mjs';
import { binary } from '../interop/lib/server.mjs';
import { Curl } from './lib/curl.mjs';
import { Grantline } from './lib/grantline.mjs';
import { OidcProvider } from './lib/oidc_provider.mjs';
import { Tape, proven } from './lib/tape.mjs';

const redirectUri = 'https://app.example/callback';
const secret = 'only-for-tests-app-0123456789abcdef';
const clients = [{ client_id: 'app', client_secret: secret, redirect_uris: [redirectUri],
  token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code', 'refresh_token'] }];
const wrongPlace = 'wrong_endpoint_or_environment';
const refused = (answer) => assert.ok(answer.status >= 400, `${answer.status} ${answer.text}`);
const granted = (answer) => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};

describe('two servers of one product on this machine', async () => {
  const [first, second] = await Promise.all([0, 1].map(() =>
    Grantline.start({ redirectUris: [redirectUri] })));
  after(() => Promise.all([first.stop(), second.stop()]));
  test('the code of one at the other', async () => {
    const t = new Tape(first, first.clients[0]);
    refused(await t.exchange(await t.login(), {}, { url: second.tokenUrl }));
    t.explain(wrongPlace, 'server_differs');
  });
  test('the refresh token of one at the other', async () => {
    const t = new Tape(first, first.clients[0]);
    const { refresh_token } = granted(await t.exchange(await t.login()));
    refused(await t.refresh(refresh_token, {}, { url: second.tokenUrl }));
    t.explain(wrongPlace, 'server_differs');
  });
});

// Each name is a server of its own.
const pairs = {
  'a sandbox and production': ['login.crm.example', 'sandbox.crm.example', 'environment_differs'],
  'test and production': ['login.salesforce.com', 'test.salesforce.com', 'environment_differs'],
  'two tenants with hosts of their own': ['acme.okta.com', 'umbrella.okta.com', 'tenant_or_realm_differs'],
  'a tenant and the trial of it': ['acme.okta.com', 'acme.oktapreview.com', 'environment_differs'],
};

for (const [name, [from, to, detail]] of Object.entries(pairs)) {
  describe(name, async () => {
    const provider = await OidcProvider.start({ clients, hosts: [from, to] });
    const curl = new Curl(provider.port);
    after(() => Promise.all([provider.stop(), curl.stop()]));
    const at = (host, path) => `http://${host}:${provider.port}${path}`;
    const post = async (url, fields) => {
      const form = new URLSearchParams({ client_id: 'app', client_secret: secret, ...fields });
      return JSON.parse((await curl.show(url, '-d', String(form))).stdout);
    };
    const login = async () => {
      const verifier = newVerifier();
      const query = new URLSearchParams({ response_type: 'code', client_id: 'app', scope: 'openid',
        redirect_uri: redirectUri, code_challenge: challengeOf(verifier), code_challenge_method: 'S256' });
      const back = await curl.follow(at(from, `/auth?${query}`), redirectUri);
      return { grant_type: 'authorization_code', code: back.searchParams.get('code'),
        redirect_uri: redirectUri, code_verifier: verifier };
    };
    const explained = (secrets) => {
      const ran = [['--json'], []].map((flags) =>
        spawnSync(binary, ['explain', '-', ...flags], { input: curl.shown, encoding: 'utf8' }));
      curl.shown = '';
      const [first] = JSON.parse(ran[0].stdout).causes;
      assert.deepEqual([first.cause, first.detail], [wrongPlace, detail], ran[0].stdout);
      assert.ok(first.probability > 0.6, ran[0].stdout);
      for (const host of [from, to]) {
        assert.ok(first.evidence.some(({ quote, line }) => quote?.includes(host) && line), ran[0].stdout);
      }
      proven(detail);
      for (const hidden of [...secrets, secret]) {
        assert.ok(!ran.some(({ stdout, stderr }) => (stdout + stderr).includes(hidden)));
      }
    };
    test('the code of one at the other', async () => {
      const grant = await login();
      assert.equal((await post(at(to, '/token'), grant)).error, 'invalid_grant');
      explained([grant.code, grant.code_verifier]);
    });
    test('the refresh token of one at the other', async () => {
      const grant = await login();
      const { refresh_token } = await post(at(from, '/token'), grant);
      const again = { grant_type: 'refresh_token', refresh_token };
      assert.equal((await post(at(to, '/token'), again)).error, 'invalid_grant');
      explained([grant.code, grant.code_verifier, refresh_token]);
    });
    test('at one of them all is well', async () => {
      const { refresh_token } = await post(at(from, '/token'), await login());
      const again = await post(at(from, '/token'), { grant_type: 'refresh_token', refresh_token });
      assert.ok(again.access_token, JSON.stringify(again));
      curl.shown = '';
    });
  });
}
