// one constant, not built from the request
const redirect_uri = 'https://app.example/callback';
logins.set(state, { verifier, redirect_uri });
// at the callback
const login = logins.take(params.get('state'));
const body = new URLSearchParams({
  grant_type: 'authorization_code', redirect_uri: login.redirect_uri });
