// Mistakes at Doorkeeper, as a Rails application. Debian has both:
//   apt-get install --no-install-recommends ruby-doorkeeper ruby-rails ruby-sqlite3 puma
//   node tests/explain/record/doorkeeper.mjs
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeAll } from './lib/mistakes.mjs';
import { freePort, newFolder, start } from './lib/process.mjs';
import { Recording } from './lib/recording.mjs';

const version = execFileSync('ruby', ['-e', 'puts Gem::Specification.find_by_name("doorkeeper").version'],
  { encoding: 'utf8' }).trim();
const port = await freePort();
const here = `http://127.0.0.1:${port}`;
const folder = newFolder();
const server = await start('ruby', [fileURLToPath(new URL('servers/doorkeeper.rb', import.meta.url)), String(port), folder],
  { cwd: folder, url: `${here}/api/notes` });
const operate = (what, fields) => fetch(`${here}/operate/${what}`, { method: 'POST', body: new URLSearchParams(fields) });

const site = {
  here, authorizeUrl: `${here}/oauth/authorize`, tokenUrl: `${here}/oauth/token`, revokeUrl: `${here}/oauth/revoke`,
  api: `${here}/api/notes`, callback: 'https://app.example/callback', scope: 'read',
  web: { client_id: 'web', client_secret: 'recorded-web-9f2c81d4e6' },
  other: { client_id: 'other', client_secret: 'recorded-other-51aa07bc3d' },
  async authorize(url, user) {
    const answer = await fetch(url, { redirect: 'manual', headers: { 'x-user': user } });
    const location = answer.headers.get('location');
    if (!location?.includes('code=')) throw new Error(`${answer.status} ${location} ${await answer.text()}`);
    return location;
  },
  lives: (what) => operate('lives', what ? { [what]: 1 } : {}),
};

const recording = new Recording('doorkeeper', 'doorkeeper', version);
const c = await makeAll(recording, { ...site, lives: async (what) => { await site.lives(what); } }, {
  'no code': 'first', 'redirect_uri left out': 'first', 'no verifier': 'first', 'no refresh token': 'first',
  'redirect_uri with a slash at its end': 'among', 'the code used twice': 'among',
  'a scope at the refresh that was not granted': 'first', 'a wrong client secret': 'first',
  'a wrong client secret in a Basic header': 'first', 'an unknown client': 'first', 'no client authentication': 'first',
  'a grant type that nobody knows': 'first', 'an expired access token': 'first', 'a revoked access token': 'first',
}, ['PKCE: a digest, but no code_challenge_method', // which asks the person
  'the refresh token expired', // they do not
  'a grant type that the client may not use', 'a body of JSON']); // both are taken
const also = (...all) => recording.mistake(...all);
await also('a wrong password', 'user_credentials_wrong', 'nothing', (t) => t.post(c.tokenUrl, { grant_type: 'password',
  ...c.web, username: 'alice', password: 'Right-for-alice' }));
await also('redirect_uri of the authorization request not registered', 'redirect_uri_mismatch', 'first', async (t) => {
  await t.curl(`${c.authorizeUrl}?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1`);
  t.last.status = 400; // it is a page of status 200
});
await also('a wrong path', 'path_wrong', 'nothing', (t) => t.post(`${here}/oauth2/token`, { grant_type: 'authorization_code',
  code: '1234', ...c.web }));
recording.write();
await server.stop();
