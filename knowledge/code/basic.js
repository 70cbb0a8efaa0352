// RFC 6749 2.3.1
const form = (text) => new URLSearchParams({ '': text }).toString().slice(1);
const pair = `${form(clientId)}:${form(clientSecret)}`;
const base64 = Buffer.from(pair).toString('base64');
const headers = { authorization: `Basic ${base64}` };
