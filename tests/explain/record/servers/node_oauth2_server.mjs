// An Express application with @node-oauth/oauth2-server and all in memory:
//   node node_oauth2_server.mjs PORT, in a folder that has the packages
import { createRequire } from 'node:module';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const express = require('express');
const OAuth2Server = require('@node-oauth/oauth2-server');
const { Request, Response } = OAuth2Server;

const port = Number(process.argv[2]);
const callback = 'https://app.example/callback';
const clientOf = (id, secret, grants) => ({ id, secret, grants, redirectUris: [callback, 'https://app.example/other'] });
const clients = [
  clientOf('web', 'recorded-web-9f2c81d4e6', ['authorization_code', 'refresh_token']),
  clientOf('other', 'recorded-other-51aa07bc3d', ['authorization_code', 'refresh_token']),
  clientOf('legacy', 'recorded-legacy-08dd', ['password']),
];
const users = { alice: 'right-for-alice', dave: 'right-for-dave' };
const codes = new Map();
const tokens = new Map(); // by access token
const byRefresh = new Map();
const lives = {};

const model = {
  getClient: (id, secret) => clients.find((one) => one.id === id && (secret == null || one.secret === secret)),
  saveAuthorizationCode: (code, client, user) => {
    const kept = { ...code, client, user };
    codes.set(code.authorizationCode, kept);
    return kept;
  },
  getAuthorizationCode: (code) => codes.get(code),
  revokeAuthorizationCode: ({ authorizationCode }) => codes.delete(authorizationCode),
  saveToken: (token, client, user) => {
    const kept = { ...token, client, user };
    tokens.set(token.accessToken, kept);
    if (token.refreshToken) byRefresh.set(token.refreshToken, kept);
    return kept;
  },
  getAccessToken: (token) => tokens.get(token),
  getRefreshToken: (token) => byRefresh.get(token),
  revokeToken: ({ refreshToken }) => byRefresh.delete(refreshToken),
  getUser: (name, password) => (users[name] === password ? { name } : null),
  validateScope: (user, client, scope) => scope,
  verifyScope: (token, scope) => scope.every((one) => token.scope?.includes(one)),
  generateAuthorizationCode: () => randomBytes(20).toString('hex'),
  generateAccessToken: () => createHash('sha256').update(randomBytes(32)).digest('hex'),
};

const server = () => new OAuth2Server({ model, authorizationCodeLifetime: lives.code ?? 300,
  accessTokenLifetime: lives.access ?? 3600, refreshTokenLifetime: lives.refresh ?? 1209600 });

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(express.json());
const send = (res, response, error) => {
  res.set(response.headers);
  if (error && !(error.code in { 400: 1, 401: 1, 403: 1, 503: 1 })) return res.status(500).send(error.message);
  if (error) {
    return res.status(error.code).json({ error: error.name, error_description: error.message });
  }
  return res.status(response.status ?? 200).send(response.body);
};
const handled = (what) => async (req, res) => {
  const response = new Response(res);
  try {
    await what(new Request(req), response, req);
    send(res, response);
  } catch (error) {
    send(res, response, error);
  }
};
app.get('/oauth/authorize', handled((request, response, req) => server().authorize(request, response,
  { authenticateHandler: { handle: () => ({ name: req.get('x-user') ?? 'alice' }) } })));
app.post('/oauth/token', handled((request, response) => server().token(request, response)));
app.post('/oauth/revoke', (req, res) => {
  byRefresh.delete(req.body.token);
  tokens.delete(req.body.token);
  res.sendStatus(200);
});
const protect = (scope) => handled(async (request, response) => {
  const token = await server().authenticate(request, response, scope ? { scope } : {});
  response.body = { of: token.user.name };
});
app.get('/api/notes', protect());
app.get('/api/archive', protect(['write']));
app.post('/operate/lives', (req, res) => {
  for (const what of ['code', 'access', 'refresh']) lives[what] = req.body[what];
  res.sendStatus(200);
});
app.listen(port, '127.0.0.1');
