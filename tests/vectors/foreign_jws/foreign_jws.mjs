// Node.js checks tokens that the program signed, and the program checks tokens that Node.js signed.
// Usage: node foreign_jws.mjs PROGRAM
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

const program = process.argv[2];

function run(command, input) {
  const done = spawnSync(program, [command], { input: input ?? '', encoding: 'utf8' });
  assert.equal(done.status, 0, `${command}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout);
}

const base64url = (value) => Buffer.from(value).toString('base64url');
const hash = (alg) => (alg === 'EdDSA' ? null : 'sha256');

function isGood(token, keys) {
  const [header, payload, signature] = token.split('.');
  const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url'));
  const jwk = keys.find((key) => key.kid === kid);
  assert.equal(jwk.alg, alg);
  assert.equal(jwk.use, 'sig');
  assert.equal(typ, 'at+jwt');
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  const signed = Buffer.from(`${header}.${payload}`);
  return verify(hash(alg), signed, key, Buffer.from(signature, 'base64url'));
}

function changed(token) {
  const at = token.lastIndexOf('.') + 10;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

function checkOurs() {
  const made = run('sign');
  const { keys } = JSON.parse(made.jwks);
  assert.deepEqual(keys.map((key) => key.alg).sort(), ['ES256', 'EdDSA', 'RS256']);
  for (const token of made.tokens) {
    assert.ok(isGood(token, keys), token);
    assert.ok(!isGood(changed(token), keys), token);
  }
  return made.tokens.length;
}

function checkTheirs() {
  const pairs = {
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
    RS256: generateKeyPairSync('rsa', { modulusLength: 3072 }),
  };
  const keys = [];
  const tokens = [];
  for (const [alg, { publicKey, privateKey }] of Object.entries(pairs)) {
    keys.push({ ...publicKey.export({ format: 'jwk' }), kid: alg });
    for (let n = 0; n < 50; n += 1) {
      const header = base64url(JSON.stringify({ typ: 'at+jwt', alg, kid: alg }));
      const signed = `${header}.${base64url(JSON.stringify({ n }))}`;
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' };
      const signature = sign(hash(alg), Buffer.from(signed), key);
      const token = `${signed}.${base64url(signature)}`;
      tokens.push(token, changed(token));
    }
  }
  const answers = run('verify', JSON.stringify({ jwks: JSON.stringify({ keys }), tokens }));
  assert.equal(answers.length, tokens.length);
  answers.forEach((good, i) => assert.equal(good, i % 2 === 0, tokens[i]));
  return tokens.length;
}

console.log(`checked ${checkOurs()} tokens of ours and ${checkTheirs()} of theirs`);
