// node server.mjs REQUESTS CHAINS: serves oidc-provider with its in-memory adapter on a free port, which
// it prints, until standard input ends. Writes into the folder REQUESTS what the load generator
// sends: client_credentials, and a refresh token for each of CHAINS grants.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const [requests, chains] = process.argv.slice(2);
const clientId = 'bench-jwt';
const secret = randomBytes(32).toString('base64url');
const resource = 'https://api.example/';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address();

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirect_uris: ['https://app.example/callback'],
      scope: 'profile email offline_access openid api',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig' }] },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'api'],
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api profile email',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
        accessTokenTTL: 900,
      }),
    },
  },
  ttl: { RefreshToken: 30 * 86400, Grant: 30 * 86400, ClientCredentials: 900 },
});

const client = await provider.Client.find(clientId);
const scope = 'openid offline_access profile email';

async function mintRefreshToken() {
  const accountId = randomBytes(16).toString('base64url');
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(resource, 'profile email');
  const token = new provider.RefreshToken({
    client,
    accountId,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope,
    resource,
    rotations: 0,
  });
  return token.save();
}

const credentials = Buffer.from(`${clientId}:${secret}`).toString('base64');
const head = [
  'POST /token HTTP/1.1',
  `Authorization: Basic ${credentials}`,
  'Content-Type: application/x-www-form-urlencoded',
  '',
];
function write(name, bodies) {
  writeFileSync(`${requests}/${name}`, [...head, ...bodies, ''].join('\n'), { mode: 0o600 });
}
write('peer-client', ['grant_type=client_credentials&scope=api']);
const refreshes = [];
for (let i = 0; i < Number(chains); ++i) {
  refreshes.push(`grant_type=refresh_token&scope=profile%20email&refresh_token=${await mintRefreshToken()}`);
}
write('peer-refresh', refreshes);

server.on('request', provider.callback());
process.stdin.resume().on('end', () => process.exit(0));
console.log(port);
