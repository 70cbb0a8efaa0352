// no padding
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const verifier = base64url(crypto.randomBytes(32));
// not 'hex'
const hash = crypto.createHash('sha256').update(verifier);
const challenge = base64url(hash.digest());
logins.set(state, { verifier }); // one for each login
const query = { code_challenge: challenge, code_challenge_method: 'S256' };
