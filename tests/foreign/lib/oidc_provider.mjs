// `oidc-provider` in this process, with what of it the test needs: short tokens, rotation, and a count of
// what its token endpoint did.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';
import { remember } from '../../interop/lib/logs.mjs';

export const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const clientsOf = (secret) => [
  {
    client_id: 'native', application_type: 'native', token_endpoint_auth_method: 'none',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
  },
  {
    client_id: 'secretive', application_type: 'native', client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], response_types: ['code'],
  },
  {
    client_id: 'signer', application_type: 'native', token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'ES256' }] },
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
  },
];

const resources = {
  enabled: true,
  defaultResource: () => undefined,
  useGrantedResource: () => true,
  getResourceServerInfo: (_, resource) =>
    ({ scope: 'api.read', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
};

export async function startOidcProvider() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const secret = remember('client secret', 'a secret: with %/+ and "spaces" in it, 0123456789');
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients: clientsOf(secret),
    jwks: { keys: [{ ...signing, kid: 'sig-1', use: 'sig', alg: 'ES256' }] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['a key of a test'] },
    pkce: { methods: ['S256'], required: () => true },
    scopes: ['openid', 'offline_access', 'api.read'],
    rotateRefreshToken: true,
    ttl: {
      AccessToken: () => 2, ClientCredentials: () => 2, IdToken: () => 60, RefreshToken: () => 600,
      Grant: () => 600, Session: () => 600, Interaction: () => 600, AuthorizationCode: () => 60,
      DeviceCode: () => 60,
    },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: resources,
      rpInitiatedLogout: { enabled: true },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  const seen = { granted: [], refused: [], rotated: 0, revoked: 0, ended: 0 };
  provider.on('grant.success', (ctx) => seen.granted.push(ctx.oidc.params.grant_type));
  provider.on('grant.error', (ctx, error) => seen.refused.push(error.error));
  provider.on('refresh_token.consumed', () => (seen.rotated += 1));
  provider.on('grant.revoked', () => (seen.revoked += 1));
  provider.on('end_session.success', () => (seen.ended += 1));
  server.on('request', provider.callback());
  return { issuer, secret, seen, stop: () => server.closeAllConnections?.() ?? server.close(), server };
}
