// Requests through a proxy, and what reached the API by them.
import assert from 'node:assert/strict';
import { request } from 'node:http';

export const bearer = (token) => ({ authorization: `Bearer ${token}` });
export const identity = ['x-auth-subject', 'x-auth-client', 'x-auth-scope', 'x-auth-expires'];

// Sends what is given and nothing else: fetch would tidy a path up.
export function send({ port }, { method = 'GET', path = '/orders/1', headers = {}, body, agent }) {
  return new Promise((done, fail) => {
    const asked = request(
      { port, host: '127.0.0.1', method, path, headers, agent: agent ?? false });
    asked.once('response', (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.once('end', () => done({ status: response.statusCode, headers: response.headers,
        text: Buffer.concat(pieces).toString(), reused: asked.reusedSocket }));
    });
    asked.once('error', fail);
    asked.end(body);
  });
}

// Asks, and tells what reached the API by it.
export async function through({ api }, proxy, asked) {
  const { result, got } = await api.during(() => send(proxy, asked));
  return { ...result, got };
}

// That a client got the guard's whole answer, and the API nothing.
export function isRefused(answer, status, error) {
  assert.equal(answer.status, status, answer.text);
  const body = JSON.parse(answer.text);
  if (error) assert.equal(body.error, error, answer.text);
  assert.ok(body.error_description, answer.text);
  assert.match(body.error_uri, /^http/);
  assert.match(answer.headers['cache-control'], /no-store/);
  assert.deepEqual(answer.got, []);
  for (const name of identity) assert.equal(answer.headers[name], undefined);
  return body;
}
