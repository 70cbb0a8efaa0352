// Every cause of an invalid_grant, an invalid_client, an invalid_dpop_proof and of what devices are told,
// provoked over HTTP at a running server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertionCauses, clientCauses } from './causes/client.mjs';
import { codeCauses } from './causes/code.mjs';
import { deviceCauses } from './causes/device.mjs';
import { catalog, provoked } from './causes/checker.mjs';
import { dpopCauses } from './causes/dpop.mjs';
import { refreshCauses } from './causes/refresh.mjs';
import { storeCauses } from './causes/store.mjs';
import { verifierCauses } from './causes/verifier.mjs';
import { Person } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
// The second server's clock goes forward by months.
const [server, late] = await Promise.all([
  Server.start({ name: 'causes' }),
  Server.start({ name: 'causes-later', clock, flags: ['--sessions.life', '365d',
    '--sessions.idle', '365d', '--keys.rotate_every', '0s', '--dpop.nonce', 'required'] }),
]);
after(() => Promise.all([server.stop(), late.stop()]));

const withDevice = ['device_code', 'authorization_code', 'refresh_token'];
const context = {
  server,
  late,
  clock,
  alice: new Person(server, server.addUser('alice')),
  lateAlice: new Person(late, late.addUser('alice')),
  app: server.addClient('app'),
  other: server.addClient('other'),
  web: server.addClient('web', { 'auth-method': 'client_secret_basic' }),
  form: server.addClient('form', { 'auth-method': 'client_secret_post' }),
  legacy: server.addClient('legacy', {
    'auth-method': 'client_secret_post', 'legacy-authorize-without-pkce': true }),
  passwordly: server.addClient('passwordly', {
    'auth-method': 'client_secret_post', 'legacy-password': true, 'grant-type': 'password' }),
  swift: late.addClient('swift', { 'code-life': '1s' }),
  lateApp: late.addClient('app'),
  device: server.addClient('tv', { 'grant-type': withDevice }),
  otherDevice: server.addClient('other-tv', { 'grant-type': withDevice }),
  lateDevice: late.addClient('tv', { 'grant-type': withDevice }),
};

codeCauses(context);
deviceCauses(context);
verifierCauses(context);
refreshCauses(context);
clientCauses(context);
assertionCauses(context);
storeCauses(context);
dpopCauses(context);

test('each cause of an invalid_grant, a client, a DPoP proof and a device was provoked', () => {
  const due = [...catalog()].filter(([cause, { error }]) => cause.startsWith('device_') ||
    /^(invalid_(grant|client|dpop_proof)|use_dpop_nonce)$/.test(error));
  assert.ok(due.length > 40, 'the catalog could be read');
  assert.deepEqual(due.map(([cause]) => cause).filter((cause) => !provoked.has(cause)), []);
});
