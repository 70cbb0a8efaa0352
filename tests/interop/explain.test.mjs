// Mistakes that a client really makes at a running server, recorded as a developer's log would have
// them, and `grantline explain` asked for the cause. It gets what went over the wire and the server's
// shortest answer (errors.detail minimal), so that only the exchange can tell.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { Person, base64url, challengeOf, newVerifier, post, sha256 } from './lib/oauth.mjs';
import { Server, binary, pause, tempFolder } from './lib/server.mjs';

const server = await Server.start({ name: 'explain', flags: ['--errors.detail', 'minimal'] });
after(() => server.stop());
const alice = new Person(server, server.addUser('alice'));
const app = server.addClient('app', {
  'redirect-uri': ['https://app.example/callback', 'https://app.example/callback/'] });
const other = server.addClient('other');

// What goes between a client and the server, in three writings.
class Tape {
  #lines = [];
  #entries = [];
  #secrets = [];

  #note(method, url, body, answer) {
    const at = new Date().toISOString();
    this.#lines.push(`${at} ${method} ${url}${body ? ` ${body}` : ''}`);
    if (answer) this.#lines.push(`${at} ${answer.status} ${JSON.stringify(answer.body)}`);
    this.#entries.push({
      startedDateTime: at,
      request: {
        method, url, headers: [],
        queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
        ...(body ? { postData: { mimeType: 'application/x-www-form-urlencoded', text: body,
          params: [...new URLSearchParams(body)].map(([name, value]) => ({ name, value })) } } : {}),
      },
      response: { status: answer?.status ?? 302, headers: [],
        content: answer ? { mimeType: 'application/json', text: JSON.stringify(answer.body) } : {} },
    });
  }

  async login(changes = {}) {
    const verifier = changes.verifier ?? newVerifier();
    const asked = { response_type: 'code', client_id: app.id, redirect_uri: app.redirectUri,
      scope: app.scope, state: base64url(sha256(String(Math.random()))).slice(0, 22),
      code_challenge: changes.challenge ?? challengeOf(verifier), code_challenge_method: 'S256' };
    const back = await alice.authorize(app, { ...asked, verifier });
    this.#note('GET', server.url(`/authorize?${new URLSearchParams(asked)}`));
    this.#note('GET', `${app.redirectUri}?${new URLSearchParams({ code: back.code, state: asked.state })}`);
    this.#secrets.push(back.code, verifier);
    return { ...back, verifier };
  }

  async token(fields) {
    const answer = await post(server, '/token', fields);
    const sent = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined));
    this.#note('POST', server.url('/token'), String(sent), answer);
    this.#secrets.push(answer.body.access_token, answer.body.refresh_token, fields.refresh_token);
    return answer;
  }

  exchange = (back, changes = {}) => this.token({ grant_type: 'authorization_code', client_id: app.id,
    code: back.code, redirect_uri: app.redirectUri, code_verifier: back.verifier, ...changes });

  refresh = (token) => this.token({ grant_type: 'refresh_token', client_id: app.id, refresh_token: token });

  // As a log, and as the HAR of a browser: both must be told alike.
  explain(cause, detail) {
    for (const [name, text] of [['app.log', `${this.#lines.join('\n')}\n`],
      ['login.har', JSON.stringify({ log: { version: '1.2', entries: this.#entries } })]]) {
      const file = join(tempFolder(), name);
      writeFileSync(file, text);
      const ran = spawnSync(binary, ['explain', file, '--json'], { encoding: 'utf8' });
      rmSync(dirname(file), { recursive: true });
      assert.equal(ran.status, 0, `${name}: ${ran.stdout}${ran.stderr}`);
      const [first] = JSON.parse(ran.stdout).causes;
      assert.equal(first.cause, cause, name);
      assert.equal(first.detail, detail, name);
      assert.ok(first.probability > 0.6, `${name}: ${first.probability}`);
      assert.ok(first.evidence.some((one) => one.field && one.line), name);
      for (const secret of this.#secrets.filter(Boolean)) assert.ok(!ran.stdout.includes(secret), name);
    }
  }
}

const refused = (answer) => assert.equal(answer.body.error, 'invalid_grant');

const challenges = {
  hex_of_hash: (verifier) => sha256(verifier).toString('hex'),
  padded_base64url: (verifier) => `${challengeOf(verifier)}=`,
  verifier_itself: (verifier) => verifier,
  double_hash: (verifier) => base64url(sha256(sha256(verifier))),
  hash_of_decoded: (verifier) => base64url(sha256(Buffer.from(verifier, 'base64url'))),
  trailing_newline: (verifier) => challengeOf(`${verifier}\n`),
};
for (const [mistake, make] of Object.entries(challenges)) {
  test(`a challenge made by ${mistake} is proven`, async () => {
    const tape = new Tape();
    const verifier = newVerifier();
    refused(await tape.exchange(await tape.login({ verifier, challenge: make(verifier) })));
    tape.explain('pkce_mismatch_or_missing', `challenge_${mistake}`);
  });
}

test('a verifier of another login is told from one of none', async () => {
  const tape = new Tape();
  const first = await tape.login();
  const second = await tape.login();
  refused(await tape.exchange({ ...second, verifier: first.verifier }));
  tape.explain('pkce_mismatch_or_missing', 'verifier_of_another_login');
});

test('a verifier that was lost is proven', async () => {
  const tape = new Tape();
  refused(await tape.exchange(await tape.login(), { code_verifier: undefined }));
  tape.explain('pkce_mismatch_or_missing', 'verifier_missing');
});

test('another redirect_uri is shown by where it differs', async () => {
  const tape = new Tape();
  refused(await tape.exchange(await tape.login(), { redirect_uri: `${app.redirectUri}/` }));
  tape.explain('redirect_uri_mismatch', 'redirect_uri_trailing_slash');
});

test('a code that is sent twice is proven', async () => {
  const tape = new Tape();
  const back = await tape.login();
  assert.equal((await tape.exchange(back)).status, 200);
  await pause(5);
  refused(await tape.exchange(back));
  tape.explain('code_already_used', 'code_sent_twice');
});

test('a code that is cut short, or quoted, is proven', async () => {
  const cut = new Tape();
  const back = await cut.login();
  refused(await cut.exchange({ ...back, code: back.code.slice(0, 40) }));
  cut.explain('code_malformed_or_wrong_encoding', 'code_cut_short');
  const quoted = new Tape();
  const again = await quoted.login();
  refused(await quoted.exchange({ ...again, code: `"${again.code}"` }));
  quoted.explain('code_malformed_or_wrong_encoding', 'code_quoted');
});

test('a code of another client is proven', async () => {
  const tape = new Tape();
  refused(await tape.exchange(await tape.login(), { client_id: other.id }));
  tape.explain('code_wrong_client', 'client_id_differs');
});

test('a refresh token that was superseded is proven', async () => {
  const tape = new Tape();
  const { body } = await tape.exchange(await tape.login());
  const second = await tape.refresh(body.refresh_token);
  const third = await tape.refresh(second.body.refresh_token);
  assert.equal(third.status, 200);
  refused(await tape.refresh(body.refresh_token));
  tape.explain('refresh_token_rotated_reuse', 'superseded_refresh_token');
});
