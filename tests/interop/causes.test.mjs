// Every cause of an invalid_grant, of an invalid_client and of what devices are told, provoked over HTTP at
// a running server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertionCauses, clientCauses } from './causes/client.mjs';
import { codeCauses } from './causes/code.mjs';
import { deviceCauses } from './causes/device.mjs';
import { catalog, provoked } from './causes/checker.mjs';
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
    '--sessions.idle', '365d', '--keys.rotate_every', '0s'] }),
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

test('each cause of an invalid_grant or invalid_client, and of a device, was provoked', () => {
  const due = [...catalog()].filter(([cause, { error }]) =>
    /^invalid_(grant|client)$/.test(error) || cause.startsWith('device_'));
  assert.ok(due.length > 40, 'the catalog could be read');
  assert.deepEqual(due.map(([cause]) => cause).filter((cause) => !provoked.has(cause)), []);
});
