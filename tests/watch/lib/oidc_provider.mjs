// oidc-provider as the provider: rotation, one public client, and a login that takes no page.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createServer } from 'node:http';
import { remember } from '../../interop/lib/logs.mjs';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

export async function startOidcProvider() {
  const server = createServer((request, response) => handler(request, response));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const redirectUri = 'http://127.0.0.1/callback';
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'app', token_endpoint_auth_method: 'none', redirect_uris: [redirectUri],
      application_type: 'native', grant_types: ['authorization_code', 'refresh_token'] }],
    features: { devInteractions: { enabled: true } },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    pkce: { methods: ['S256'], required: () => true },
  });
  provider.on('server_error', (_, error) => process.stderr.write(`${error.stack}\n`));
  const handler = provider.callback();
  return {
    issuer,
    redirectUri,
    // Goes the way of a browser: login and consent by its development pages.
    async login(challenge) {
      const asked = new URLSearchParams({ client_id: 'app', response_type: 'code', scope: 'openid',
        redirect_uri: redirectUri, code_challenge: challenge, code_challenge_method: 'S256' });
      const jar = new Map();
      let at = `${issuer}/auth?${asked}`;
      let form;
      for (let hops = 0; hops < 15; hops += 1) {
        const answer = await fetch(at, { redirect: 'manual', method: form ? 'POST' : 'GET', body: form,
          headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } });
        form = undefined;
        for (const line of answer.headers.getSetCookie()) {
          const [name, value] = line.split(';')[0].split(/=(.*)/s);
          jar.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location?.startsWith(redirectUri)) {
          return remember('code', new URL(location).searchParams.get('code'));
        }
        if (location) {
          at = new URL(location, issuer).href;
        } else {
          const page = await answer.text();
          const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
          if (!prompt) throw new Error(`no way on: ${answer.status} ${page.slice(0, 400)}`);
          at = new URL(/action="([^"]+)"/.exec(page)[1], issuer).href;
          form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login: 'jo', password: 'x' } : {}) });
        }
      }
      throw new Error('the login does not end');
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
