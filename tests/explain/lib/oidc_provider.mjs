// oidc-provider of npm with two realms on one host, or one on each of `hosts`; alice agrees to all.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { Browser } from '../../interop/lib/browser.mjs';
import { takeAssertions } from './assertion_grants.mjs';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

// A store of its own for each realm.
function storeOfRealm() {
  const rows = new Map();
  const uids = new Map();
  return class {
    constructor(kind) { this.kind = kind; }
    #key = (id) => `${this.kind}:${id}`;
    async upsert(id, row) {
      rows.set(this.#key(id), { ...row });
      if (row.uid) uids.set(row.uid, id);
    }
    find = async (id) => rows.get(this.#key(id));
    findByUid = async (uid) => this.find(uids.get(uid));
    async destroy(id) { rows.delete(this.#key(id)); }
    async consume(id) { rows.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000); }
    async revokeByGrantId(grantId) {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
    }
  };
}

// A code or token in the alphabet of those that providers like Google issue, where a client can go wrong.
const oddValue = () => `4/${randomBytes(9).toString('hex')}+%2B#x&${randomBytes(6).toString('hex')}`;

function providerOf(issuer, { clients, oddCodes, assertions }) {
  const provider = new Provider(issuer, {
    adapter: storeOfRealm(),
    clients,
    jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    scopes: ['openid', 'offline_access'],
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: () => false, methods: ['S256', 'plain'] },
    interactions: { url: (ctx, interaction) =>
      `${new URL(issuer).pathname.replace(/\/$/, '')}/login/${interaction.uid}` },
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt',
      'none'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'HS256'] },
  });
  if (oddCodes) {
    provider.AuthorizationCode.prototype.generateTokenId = oddValue;
    provider.RefreshToken.prototype.generateTokenId = oddValue;
  }
  if (assertions) takeAssertions(provider, `${issuer}/token`, assertions);
  provider.on('server_error', (ctx, error) => console.error(error));
  return provider;
}

async function agree(provider, request, response) {
  const { params, session } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: 'alice', clientId: params.client_id });
  grant.addOIDCScope('openid offline_access');
  await provider.interactionFinished(request, response,
    { login: { accountId: session?.accountId ?? 'alice' }, consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: false });
}

export class OidcProvider {
  static async start(options) {
    const server = new OidcProvider();
    server.http = createServer();
    await new Promise((done) => server.http.listen(0, '127.0.0.1', done));
    server.base = `http://127.0.0.1:${server.http.address().port}`;
    server.port = server.http.address().port;
    const places = options.hosts
      ? options.hosts.map((host) => ({ host: `${host}:${server.port}`, path: '' }))
      : ['first', 'second'].map((name) => ({ host: new URL(server.base).host, path: `/realms/${name}` }));
    for (const place of places) {
      place.provider = providerOf(`http://${place.host}${place.path}`, options);
      place.answer = place.provider.callback();
    }
    server.http.on('request', (request, response) => {
      const place = places.find(({ host, path }) =>
        request.headers.host === host && request.url.startsWith(`${path}/`));
      if (!place) return response.writeHead(404).end();
      request.originalUrl = request.url;
      if (request.url.startsWith(`${place.path}/login/`)) {
        return agree(place.provider, request, response).catch((error) => {
          console.error(error);
          response.writeHead(500).end();
        });
      }
      request.url = request.url.slice(place.path.length);
      return place.answer(request, response);
    });
    server.authorizeUrl = `${server.base}/realms/first/auth`;
    server.tokenUrl = `${server.base}/realms/first/token`;
    server.otherTokenUrl = `${server.base}/realms/second/token`;
    return server;
  }

  async authorize(query) {
    const here = new URL(this.base).origin;
    const answer = await new Browser().authorize(`${this.authorizeUrl}?${query}`,
      { within: (url) => url.origin === here });
    if (!answer.next) throw new Error(`no way back: ${answer.status} ${answer.page}`);
    return answer.next;
  }

  stop = () => new Promise((done) => {
    this.http.close(done);
    this.http.closeAllConnections();
  });
}
