// Apache with mod_auth_openidc protects a page. It runs as a process of its own with a configuration of
// its own; nothing of the machine's Apache is touched.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Browser } from '../lib/browser.mjs';
import { remember } from '../lib/logs.mjs';
import { freePort, pause, Server, tempFolder } from '../lib/server.mjs';

const modules = '/usr/lib/apache2/modules';
const apache = ['/usr/sbin/apache2', '/usr/bin/apache2'].find(existsSync);

const load = (...names) => names
  .filter((name) => existsSync(`${modules}/mod_${name}.so`))
  .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n');

function configuration(folder, at, server, client) {
  return `
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${new URL(at).port}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
LogLevel warn
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
${load('mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'mime', 'include',
    'auth_openidc')}
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
TypesConfig /dev/null
DocumentRoot ${folder}/site
OIDCProviderMetadataURL ${server.issuer}/.well-known/openid-configuration
OIDCClientID ${client.id}
OIDCClientSecret ${client.secret}
OIDCRedirectURI ${at}/callback
OIDCCryptoPassphrase ${remember('password', randomUUID())}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCResponseMode query
OIDCRemoteUserClaim preferred_username
OIDCSSLValidateServer Off
<Directory ${folder}/site>
  Options +Includes
  AddType text/html .html
  AddOutputFilter INCLUDES .html
  Require all granted
</Directory>
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
<Location /bye.html>
  AuthType None
  Require all granted
</Location>
`;
}

async function startApache(server, client, port) {
  const folder = tempFolder();
  const at = `http://127.0.0.1:${port}`;
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site/index.html'),
    'Hello <!--#echo var="REMOTE_USER" -->, <!--#echo var="OIDC_CLAIM_email" -->!');
  writeFileSync(join(folder, 'site/bye.html'), 'Good bye');
  if (process.getuid() === 0) spawnSync('chown', ['-R', 'www-data', folder]);
  const file = join(folder, 'apache.conf');
  writeFileSync(file, configuration(folder, at, server, client), { mode: 0o600 });
  const child = spawn(apache, ['-f', file, '-DFOREGROUND'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const ended = new Promise((done) => child.once('exit', done));
  process.on('exit', () => child.kill('SIGTERM'));
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`${at}/bye.html`).then(({ ok }) => ok, () => false);
    if (up) break;
    const log = existsSync(`${folder}/error.log`) ? readFileSync(`${folder}/error.log`, 'utf8') : '';
    if (child.exitCode !== null || tries > 200) throw new Error(`no Apache: ${said} ${log}`);
    await pause(50);
  }
  return {
    at,
    log: () => readFileSync(`${folder}/error.log`, 'utf8'),
    stop: () => (child.kill('SIGTERM'), ended),
  };
}

const server = await Server.start({ name: 'apache' });
const port = await freePort();
const client = server.addClient('apache', {
  'auth-method': 'client_secret_basic',
  'redirect-uri': `http://127.0.0.1:${port}/callback`,
  'post-logout-redirect-uri': `http://127.0.0.1:${port}/bye.html`,
});
const site = await startApache(server, client, port);
after(async () => {
  await site.stop();
  await server.stop();
});

test('a protected page is reached by a login, shows who is there, and a logout ends it', async () => {
  const alice = server.addUser('alice', ['--email', 'alice@mail.example']);
  const browser = new Browser();
  const anywhere = () => true;
  const first = await browser.visit(site.at);
  assert.equal(first.url.origin, server.issuer, `${first.status} ${first.page} ${site.log()}`);
  assert.match(first.page, /name="password"/);

  const page = await browser.authorize(first.url, { ...alice, within: anywhere });
  assert.equal(page.url.href, `${site.at}/`, `${page.status} ${page.page} ${site.log()}`);
  assert.equal(page.page, 'Hello alice, alice@mail.example!');

  const bye = encodeURIComponent(`${site.at}/bye.html`);
  const gone = await browser.visit(`${site.at}/callback?logout=${bye}`);
  assert.equal(gone.url.origin + gone.url.pathname, `${site.at}/bye.html`, gone.page);
  assert.equal(gone.page, 'Good bye');
  const again = await browser.visit(site.at);
  assert.equal(again.url.origin, server.issuer);
  assert.match(again.page, /name="password"/, 'the session at the server has ended too');
});

test('another person is refused by a wrong password and stays outside', async () => {
  const mallory = { login: 'alice', password: 'a-guess-that-is-wrong' };
  const browser = new Browser();
  const { url } = await browser.visit(site.at);
  const answer = await browser.authorize(url, { ...mallory, within: () => true });
  assert.equal(answer.url.origin, server.issuer);
  assert.doesNotMatch(answer.page, /Hello/);
});
