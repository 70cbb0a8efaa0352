// decoded, once
const { searchParams } = new URL(request.url, 'http://localhost');
const code = searchParams.get('code');
const body = new URLSearchParams({
  grant_type: 'authorization_code', code, ...rest });
// encodes, and says it is a form
await fetch(tokenEndpoint, { method: 'POST', body });
