// The device authorization grant (RFC 8628) as openid-client drives it, and what only two requests at once
// or a server that is killed can show.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as client from 'openid-client';
import { answerDevice, beginDevice, poll } from './lib/device.mjs';
import { judgeIdToken } from './lib/id_token.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { rememberIn } from './lib/logs.mjs';
import { Person, refresh } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

let server = await Server.start({ name: 'device', flags: ['--device.interval', '1s'] });
after(() => server.stop());
const account = server.addUser('alice');
const withDevice = { 'grant-type': ['device_code', 'refresh_token'], 'redirect-uri': [],
  'skip-consent': [] };
const tv = server.addClient('tv', withDevice);

async function configure(id, auth) {
  const config = await client.discovery(new URL(server.issuer), id, {}, auth,
    { execute: [client.allowInsecureRequests] });
  client.enableNonRepudiationChecks(config);
  return config;
}

for (const way of ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt']) {
  test(`openid-client lets a device in: ${way}`, async () => {
    const settings = { ...withDevice, 'auth-method': way };
    let auth = { none: () => client.None(), client_secret_basic: client.ClientSecretBasic,
      client_secret_post: client.ClientSecretPost }[way];
    if (way === 'private_key_jwt') {
      const { jwksFile, key, kid } = await makeClientKey('ES256');
      settings.jwks = jwksFile;
      auth = () => client.PrivateKeyJwt({ key, kid });
    }
    const { id, secret } = server.addClient(`tv-${way}`, settings);
    const config = await configure(id, auth(secret));
    const asked = await client.initiateDeviceAuthorization(config, { scope: 'openid profile' });
    rememberIn({ device_code: asked.device_code });
    assert.match(asked.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    assert.equal(asked.verification_uri, server.url('/device'));
    assert.equal(asked.interval, 1);
    // It polls while the person is on their way.
    const polled = client.pollDeviceAuthorizationGrant(config, asked);
    const done = await answerDevice(new Person(server, account), asked.verification_uri,
      { code: asked.user_code.toLowerCase().replace('-', ' ') });
    assert.deepEqual(done.seen, ['Connect a device', 'Is this your device?', 'Sign in',
      'Do you allow this?', 'You can go back to your device']);
    const tokens = rememberIn(await polled);
    judgeIdToken(tokens, { issuer: server.issuer, client: id, alg: 'ES256', sub: account.sub });
    assert.equal(tokens.scope, 'openid profile');
    const renewed = rememberIn(await client.refreshTokenGrant(config, tokens.refresh_token));
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);
  });
}

test('openid-client is told that the person said no', async () => {
  const config = await configure(tv.id, client.None());
  const asked = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
  rememberIn({ device_code: asked.device_code });
  const polled = client.pollDeviceAuthorizationGrant(config, asked);
  const refused = assert.rejects(polled, { error: 'access_denied' });
  await answerDevice(new Person(server, account), asked.verification_uri_complete, { decision: 'cancel' });
  await refused;
});

test('discovery tells of the endpoint and the grant type', async () => {
  const document = await (await fetch(server.url('/.well-known/openid-configuration'))).json();
  assert.equal(document.device_authorization_endpoint, server.url('/device_authorization'));
  assert.ok(document.grant_types_supported.includes('urn:ietf:params:oauth:grant-type:device_code'));
});

test('of many polls at once after the yes, one gets tokens, and they are revoked by the others', async () => {
  const person = new Person(server, account);
  for (let round = 0; round < 10; round += 1) {
    const { body: asked } = await beginDevice(server, tv, { scope: 'openid' });
    await answerDevice(person, asked.verification_uri_complete);
    const polls = await Promise.all(Array.from({ length: 4 }, () => poll(server, tv, asked.device_code)));
    const won = polls.filter(({ status }) => status === 200);
    assert.equal(won.length, 1, 'one line of succession');
    for (const { body } of polls.filter(({ status }) => status !== 200)) {
      assert.ok(body.error_uri.endsWith('/errors/device_code_replayed'), JSON.stringify(body));
    }
    const after = await refresh(server, tv, won[0].body.refresh_token);
    assert.ok(after.body.error_uri.endsWith('/errors/grant_revoked_by_replay'));
  }
});

test('of two people who allow one device at once, one gets it', async () => {
  const [bob, eve] = ['bob', 'eve'].map((login) => new Person(server, server.addUser(login)));
  for (let round = 0; round < 5; round += 1) {
    const { body: asked } = await beginDevice(server, tv, { scope: 'openid' });
    for (const one of [bob, eve]) {
      await answerDevice(one, asked.verification_uri_complete, { decision: 'look' });
    }
    const done = await Promise.all([bob, eve].map((one) =>
      answerDevice(one, asked.verification_uri_complete)));
    const won = done.filter(({ heading }) => heading === 'You can go back to your device');
    assert.equal(won.length, 1, done.map(({ heading }) => heading).join());
    const tokens = await poll(server, tv, asked.device_code);
    const claims = JSON.parse(Buffer.from(tokens.body.id_token.split('.')[1], 'base64url'));
    assert.equal(claims.sub, won[0] === done[0] ? claimsOf(bob) : claimsOf(eve));
  }
  function claimsOf({ login }) {
    return server.cli(['user', 'show', login]).user.id;
  }
});

test('a server that is killed between the yes and the redemption has lost nothing', async () => {
  const { body: waiting } = await beginDevice(server, tv, { scope: 'openid' });
  const { body: asked } = await beginDevice(server, tv, { scope: 'openid' });
  const person = new Person(server, account);
  await answerDevice(person, asked.verification_uri_complete);
  const { data, port } = server;
  await server.kill();
  server = await Server.start({ name: 'device-again', data, port, flags: ['--device.interval', '1s'] });
  const tokens = await poll(server, tv, asked.device_code);
  assert.equal(tokens.status, 200, JSON.stringify(tokens.body));
  assert.equal((await poll(server, tv, waiting.device_code)).body.error, 'authorization_pending');
  await answerDevice(new Person(server, account), waiting.verification_uri_complete);
  assert.equal((await poll(server, tv, waiting.device_code)).status, 200, 'its code is found again');
  await server.kill();
  server = await Server.start({ name: 'device-once-more', data, port });
  assert.ok((await poll(server, tv, asked.device_code)).body.error_uri.endsWith('device_code_replayed'));
});

test('the command line shows the line of a device: who asked, who allowed it, who redeemed it', async () => {
  const { body: asked } = await beginDevice(server, tv, { scope: 'openid' });
  const { body: pending } = await poll(server, tv, asked.device_code);
  const before = server.cli(['grant', 'show', pending.reference]);
  assert.equal(before.now.state, 'waiting');
  assert.match(before.now.device_code, /^valid until/);
  await answerDevice(new Person(server, account), asked.verification_uri_complete);
  await poll(server, tv, asked.device_code);
  const after = server.cli(['grant', 'show', pending.reference]);
  assert.equal(after.now.state, 'active');
  assert.deepEqual(after.line.map(({ what }) => what), ['device_asked', 'approved', 'redeemed']);
  assert.equal(after.line[1].by, 'alice');
  assert.equal(server.cli(['grant', 'revoke', pending.reference]).was_open, true);
});
