// Authorization requests of the applications of these tests.
import { challengeOf, newVerifier } from '../../interop/lib/oauth.mjs';
import { rememberIn } from '../../interop/lib/logs.mjs';

const verifier = newVerifier();
export const state = 'a state, with & and ü';

/** The URL of a request; a parameter that is null is left out. */
export function authorizeUrl(server, application, parameters = {}) {
  const all = {
    response_type: 'code',
    redirect_uri: application.callback,
    scope: 'openid profile email',
    state,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  };
  const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== null));
  return `${server.issuer}/authorize?${query}`;
}

export async function redeem(server, application, client, code) {
  const answer = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: application.callback,
      code_verifier: verifier,
      code,
    }),
  });
  return { status: answer.status, body: rememberIn(await answer.json()) };
}

export async function refresh(server, client, token) {
  const answer = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: client, refresh_token: token }),
  });
  return { status: answer.status, body: rememberIn(await answer.json()) };
}
