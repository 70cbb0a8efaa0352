// Both endpoints from one document; keep issuer and client with the token.
const url = new URL(`${issuer}/.well-known/openid-configuration`);
const found = await (await fetch(url)).json();
const { authorization_endpoint, token_endpoint } = found;
await store.write(user, { ...tokens, issuer, client_id });
