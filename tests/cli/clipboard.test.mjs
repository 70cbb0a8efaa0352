// `grantline explain --clipboard` with what a person really copied: an X server without a screen, xclip and
// xsel; and with programs in PATH that stand for those of other desktops.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, test } from 'node:test';
import { Person, challengeOf, newVerifier } from '../interop/lib/oauth.mjs';
import { Server, binary, tempFolder } from '../interop/lib/server.mjs';

const secret = 'S3cr3t-of-the-clipboard-0123456789';
const copied = `POST https://login.example/token grant_type=refresh_token&refresh_token=${secret}\n` +
  '{"error":"invalid_grant","error_description":"Stale token"}\n';
const own = { PATH: process.env.PATH, HOME: process.env.HOME };
const explain = (env, ...args) => new Promise((done) => {
  execFile(binary, ['explain', '--clipboard', ...args], { env: { ...own, ...env } },
    (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }));
});
const said = ({ stderr }) => stderr.replace(/\s+/g, ' ');

describe('an X server', () => {
  let server, env, holder;
  before(async () => {
    server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '16x16x8', '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const number = await new Promise((done, fail) => {
      server.stdio[3].once('data', (text) => done(String(text).trim()));
      server.once('exit', () => fail(new Error('Xvfb does not start')));
    });
    env = { DISPLAY: `:${number}` };
  });
  after(() => {
    holder?.kill();
    server.kill();
  });
  // xclip holds the selection until another takes it.
  const copy = async (text) => {
    holder?.kill();
    holder = spawn('xclip', ['-selection', 'clipboard', '-in', '-quiet'],
      { env: { ...own, ...env }, stdio: ['pipe', 'ignore', 'pipe'] });
    const waits = new Promise((done) => holder.stderr.once('data', done));
    holder.stdin.end(text);
    await waits;
  };

  test('that nobody copied anything to', async () => {
    const told = await explain(env);
    assert.equal(told.code, 3);
    assert.match(said(told), /the clipboard is empty or holds no text \(xclip: .*\); copy it again/);
  });

  test('with an answer that was copied', async () => {
    await copy(copied);
    const told = await explain(env, '--json');
    const { causes, inputs } = JSON.parse(told.stdout);
    assert.equal(causes[0].cause, 'refresh_token_rotated_reuse', told.stdout);
    assert.ok(!told.stdout.includes(secret) && !told.stderr.includes(secret));
    assert.equal(inputs.length, 1);
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), 'grant_type=authorization_code\n');
    const both = JSON.parse((await explain(env, join(folder, 'app.log'), '--json')).stdout);
    assert.deepEqual(both.inputs.map(({ file }) => file), ['the clipboard', join(folder, 'app.log')]);
  });

  test('with a log of 8 MiB, which comes in pieces', async () => {
    await copy(`${'an ordinary line of a log\n'.repeat(8 << 20 >> 5)}${copied}`);
    const { causes } = JSON.parse((await explain(env, '--json')).stdout);
    assert.equal(causes[0].cause, 'refresh_token_rotated_reuse');
  });

  test('with a reference of a grantline server, which is looked up', async (t) => {
    const site = await Server.start({ name: 'clipboard' });
    t.after(() => site.stop());
    const client = site.addClient('app', { 'redirect-uri': ['https://app.example/callback'] });
    const person = new Person(site, site.addUser('alice'));
    const query = new URLSearchParams({ response_type: 'code', client_id: client.id,
      redirect_uri: client.redirectUri, scope: 'openid', code_challenge: challengeOf(newVerifier()),
      code_challenge_method: 'S256' });
    const { next } = await person.browser.authorize(`${site.url('/authorize')}?${query}`, person);
    const answer = await fetch(site.url('/token'), { method: 'POST', body: new URLSearchParams({
      grant_type: 'authorization_code', client_id: client.id,
      code: next.searchParams.get('code'), redirect_uri: client.redirectUri, code_verifier: newVerifier() }) });
    const { reference } = await answer.json();
    await copy(`${reference}\n`);
    const told = await explain(env, '--json', '--data', site.data);
    assert.equal(JSON.parse(told.stdout).cause, 'verifier_mismatch', told.stdout + told.stderr);
  });

  test('xsel is asked where xclip is not there', async () => {
    await copy(copied);
    const folder = tempFolder();
    const { stdout: where } = await promisify(execFile)('which', ['xsel']);
    writeFileSync(join(folder, 'xsel'), `#!/bin/sh\nexec ${where.trim()} "$@"\n`);
    chmodSync(join(folder, 'xsel'), 0o755);
    const told = await explain({ ...env, PATH: folder }, '--json');
    assert.equal(JSON.parse(told.stdout).causes[0].cause, 'refresh_token_rotated_reuse', told.stderr);
  });
});

describe('a program in PATH', () => {
  const withProgram = (name, script) => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
    return { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  };
  test('wl-paste is asked under Wayland, for text', async () => {
    const path = withProgram('wl-paste', `[ "$*" = "--no-newline --type text" ] && printf '%s' '${copied}'`);
    const told = await explain({ ...path, WAYLAND_DISPLAY: 'wayland-0' }, '--json');
    assert.equal(JSON.parse(told.stdout).causes[0].cause, 'refresh_token_rotated_reuse', told.stderr);
  });
  test('pbpaste is asked where there is neither', async () => {
    const told = await explain(withProgram('pbpaste', `printf '%s' '${copied}'`), '--json');
    assert.equal(JSON.parse(told.stdout).causes[0].cause, 'refresh_token_rotated_reuse', told.stderr);
  });
  test('what it complains of reaches the terminal without its escapes', async () => {
    const path = withProgram('xclip', "printf 'no \\033]0;owned\\007 display\\n' >&2; exit 1");
    const told = await explain({ ...path, DISPLAY: ':99' });
    assert.equal(told.code, 3);
    assert.match(said(told), /\(xclip: no .*display\)/);
    assert.doesNotMatch(told.stderr, /[\u001b\u0007]/);
  });
});

test('without a desktop, and without a program for it, the way out is told', () => {
  const run = (env) => spawnSync(binary, ['explain', '--clipboard'], { env, encoding: 'utf8' });
  const bare = run({ PATH: '/nonexistent' });
  assert.equal(bare.status, 3);
  assert.match(said(bare), /there is no clipboard here: .* grantline explain -/);
  const without = run({ PATH: '/nonexistent', DISPLAY: ':0' });
  assert.equal(without.status, 3);
  assert.match(said(without), /none of wl-paste, xclip and xsel is installed/);
});
