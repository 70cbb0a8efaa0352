// better-auth with its OAuth provider, OpenID Connect on, in sqlite in memory:
//   node better_auth.mjs PORT, in a folder that has the packages
// The clients' ids and secrets, which it makes itself, are at /operate/clients.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { betterAuth } = await load('better-auth');
const { jwt } = await load('better-auth/plugins');
const { toNodeHandler } = await load('better-auth/node');
const { getMigrations } = await load('better-auth/db/migration');
const { oauthProvider } = await load('@better-auth/oauth-provider');
const Database = require('better-sqlite3');

const port = Number(process.argv[2]);
const here = `http://127.0.0.1:${port}`;
const database = new Database(':memory:');

const make = (lives = {}) => betterAuth({
  baseURL: here,
  secret: 'only-for-recordings-0123456789abcdef',
  database,
  telemetry: { enabled: false },
  logger: { level: 'error' },
  rateLimit: { enabled: false },
  emailAndPassword: { enabled: true },
  plugins: [jwt({ disableSettingJwtHeader: true }), oauthProvider({
    loginPage: '/login', consentPage: '/consent',
    scopes: ['openid', 'profile', 'email', 'offline_access', 'write'],
    silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    ...(lives.code ? { codeExpiresIn: lives.code } : {}),
    ...(lives.access ? { accessTokenExpiresIn: lives.access } : {}),
    ...(lives.refresh ? { refreshTokenExpiresIn: lives.refresh } : {}),
  })],
});

let auth = make();
await (await getMigrations(auth.options)).runMigrations();
for (const name of ['alice', 'bob', 'carol']) {
  await auth.api.signUpEmail({ body: { name, email: `${name}@app.example`, password: `right-for-${name}` } });
}
const entered = await auth.api.signInEmail({ body: { email: 'alice@app.example', password: 'right-for-alice' }, asResponse: true });
const headers = { cookie: entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') };
const callback = 'https://app.example/callback';
const newClient = (name, more = {}) => auth.api.adminCreateOAuthClient({ headers, body: { client_name: name,
  redirect_uris: [callback, 'https://app.example/other'], scope: 'openid profile email offline_access',
  token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'], skip_consent: true, require_pkce: false, ...more } });
const clients = {};
for (const [name, more] of Object.entries({ web: {}, other: {}, strict: { require_pkce: true },
  spa: { token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: ['http://127.0.0.1/callback'] } })) {
  clients[name] = await newClient(name, more);
}
const read = async (req) => {
  let text = '';
  for await (const piece of req) text += piece;
  return JSON.parse(text || '{}');
};
createServer(async (req, res) => {
  const { pathname } = new URL(req.url, here);
  if (pathname === '/operate/clients') return res.end(JSON.stringify(clients));
  if (pathname === '/operate/lives') {
    auth = make(await read(req));
    return res.end();
  }
  if (pathname === '/operate/sql') {
    const { sql } = await read(req);
    database.exec(sql);
    return res.end();
  }
  if (pathname === '/login') {
    res.setHeader('content-type', 'text/html');
    return res.end(`<form><h1>Log in</h1></form><script>
      document.querySelector('h1').onclick = () => fetch('/api/auth/sign-in/email', { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'alice@app.example',
          password: 'right-for-alice', oauth_query: location.search.slice(1) }) })
        .then((answer) => answer.json()).then(({ url }) => { location.href = url; });</script>`);
  }
  return toNodeHandler(auth)(req, res);
}).listen(port, '127.0.0.1');
