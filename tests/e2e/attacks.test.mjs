// What an attacker sends or shows, made against a server that runs: by hand over HTTP, and in Chromium
// where the browser itself is what is attacked.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { Browser, formsOf } from '../interop/lib/browser.mjs';
import { remember } from '../interop/lib/logs.mjs';
import { basic, challengeOf, exchange, newVerifier, Person, post } from '../interop/lib/oauth.mjs';
import { pause, Server } from '../interop/lib/server.mjs';
import { arrival, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('attacks');
const evil = 'https://evil.example';
const callback = 'https://app.example/callback';
const within = (url) => url.origin === stage.server.issuer;
let made = 0;
const newId = (what) => `${what}-${(made += 1)}`;
const newApp = (settings) => stage.server.addClient(newId('app'), settings);
const newPerson = () => new Person(stage.server, stage.server.addUser(newId('person')));

function ask(client, params = {}) {
  const all = { response_type: 'code', client_id: client.id, redirect_uri: client.redirectUri,
    scope: 'openid', state: 'st', code_challenge: challengeOf('v'.repeat(43)),
    code_challenge_method: 'S256', ...params };
  return `${stage.server.url('/authorize')}?${new URLSearchParams(all)}`;
}

// The bare answer to one request: what a browser would be told, headers as they came.
function send(path, { fields, headers = {}, method = fields ? 'POST' : 'GET' } = {}) {
  const body = fields && String(new URLSearchParams(fields));
  return new Promise((done, fail) => {
    const asked = request(stage.server.url(path), { method, agent: false, headers: { accept: 'text/html',
      ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers } }, (answer) => {
      let page = '';
      answer.setEncoding('utf8').on('data', (more) => { page += more; });
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, page,
        names: answer.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()) }));
    });
    asked.once('error', fail).end(body);
  });
}
const cookies = (browser, names = ['browser', 'session']) => names
  .map((name) => [`grantline-${name}`, browser.cookie(stage.server.issuer, `grantline-${name}`)])
  .filter(([, value]) => value).map((pair) => pair.join('=')).join('; ');

// Every form that changes something: a browser that was shown it, and what pressing its button sends.
async function forms() {
  const client = newApp({ 'skip-consent': [] });
  const person = newPerson();
  const out = {};
  const keep = (name, browser, answer, fields) => {
    const form = formsOf(answer.page).find((one) => 'csrf' in one.fields);
    out[name] = { path: new URL(form.action, answer.url).pathname, browser,
      fields: { ...form.fields, ...fields } };
  };
  const stranger = new Browser();
  keep('login', stranger, await stranger.visit(ask(client), { within }),
    { username: person.login, password: person.password });
  await person.authorize(client);
  const { browser } = person;
  keep('consent', browser, await browser.visit(ask(client, { prompt: 'consent' }), { within }),
    { decision: 'allow' });
  keep('select-account', browser, await browser.visit(ask(client, { prompt: 'select_account' }), { within }),
    { account: person.sub });
  keep('end_session', browser, await browser.visit(stage.server.url('/end_session')), { decision: 'logout' });
  keep('account', browser, await browser.visit(stage.server.url('/account')), { client: client.id });
  return { out, browser, client };
}

test('no form counts without its token, or with that of another browser, page or time, or from another site',
  async () => {
    const { out, browser, client } = await forms();
    const other = await forms();
    const isThere = async () => {
      const { headers } = await send(new URL(ask(client, { prompt: 'none' })).pathname +
        new URL(ask(client, { prompt: 'none' })).search, { headers: { cookie: cookies(browser) } });
      return new URL(headers.location).searchParams;
    };
    for (const [name, { path, browser: own, fields }] of Object.entries(out)) {
      const { csrf, request: payload, ...rest } = fields;
      const elsewhere = Object.values(out).find((one) => one.path !== path && one.browser === own) ??
        other.out.login;
      const tries = {
        'no token': { request: payload, ...rest },
        'an empty token': { ...fields, csrf: '' },
        "another browser's token": { ...fields, csrf: other.out[name].fields.csrf },
        "another browser's whole form": { ...other.out[name].fields, ...rest },
        "another page's token": { ...fields, csrf: elsewhere.fields.csrf },
        "another page's whole form": { ...elsewhere.fields, ...rest },
        'a token with another time': { ...fields, csrf: csrf.replace(/^\d+/, (at) => Number(at) + 60) },
        'another request under the token': { ...fields, request: `${payload}&scope=email` },
      };
      // Without a token this is what a client posts, and asks.
      if (name === 'end_session') delete tries['no token'], delete tries['an empty token'];
      for (const [what, sent] of Object.entries(tries)) {
        const answer = await send(path, { fields: sent, headers: { cookie: cookies(own) } });
        assert.equal(answer.status, 400, `${name}, ${what}: ${answer.headers.location}`);
        assert.match(answer.page, /form_forged/, `${name}, ${what}`);
        assert.ok(!answer.names.includes('set-cookie'), `${name}, ${what}`);
      }
      for (const headers of [{ origin: evil }, { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' }, { cookie: '' }]) {
        const answer = await send(path, { fields, headers: { cookie: cookies(own), ...headers } });
        assert.match(answer.page, /form_forged/, `${name}, ${JSON.stringify(headers)}`);
      }
    }
    assert.ok((await isThere()).get('code'), 'signed in, and what was allowed still is');
    const asked = await send('/end_session', { fields: { decision: 'logout' },
      headers: { cookie: cookies(browser) } });
    assert.match(asked.page, /value="logout"/);
    assert.ok((await isThere()).get('code'), 'still signed in');
  });

test('a form that was used is no second login, and no second permission behind a logout', async () => {
  const { out: { consent, login }, browser, client } = await forms();
  const first = await send('/login', { fields: login.fields, headers: { cookie: cookies(login.browser) } });
  const planted = await send('/login', { fields: { ...login.fields, password: 'wrong-password' },
    headers: { cookie: cookies(login.browser) } });
  assert.match(String(first.headers['set-cookie']), /grantline-session=[\w-]{43};/);
  assert.ok(!/grantline-session/.test(String(planted.headers['set-cookie'])), 'the password is asked again');
  const before = cookies(browser);
  const logout = await browser.visit(stage.server.url('/end_session'));
  await browser.submit(logout, formsOf(logout.page)[0], { decision: 'logout' });
  const answer = await send(consent.path, { fields: consent.fields, headers: { cookie: before } });
  assert.ok(answer.headers.location.startsWith('/authorize?'), 'back to the start');
  assert.ok(!answer.headers.location.includes('code='));
  assert.equal((await send(`${answer.headers.location}&client=${client.id}`,
    { headers: { cookie: before } })).status, 200, 'where a login is due');
});

test('a session or a browser cookie that was planted before the login is worth nothing after it', async () => {
  const mallory = newPerson();
  const client = newApp();
  await mallory.authorize(client);
  const planted = cookies(mallory.browser);
  const page = await send(new URL(ask(client, { prompt: 'login' })).href.slice(stage.server.issuer.length),
    { headers: { cookie: planted } });
  const [form] = formsOf(page.page);
  const victim = stage.server.addUser(newId('victim'));
  const answer = await send('/login', { headers: { cookie: planted },
    fields: { ...form.fields, username: victim.login, password: victim.password } });
  const fresh = /grantline-session=([\w-]{43});/.exec(String(answer.headers['set-cookie']))[1];
  remember('cookie', fresh);
  assert.ok(!planted.includes(fresh));
  const silent = new URL(ask(client, { prompt: 'none' }));
  const seen = await send(silent.pathname + silent.search, { headers: { cookie: planted } });
  assert.equal(new URL(seen.headers.location).searchParams.get('error'), 'login_required');
  const made = await send('/login', { headers: { cookie: 'grantline-session=made-up-by-mallory' },
    fields: { ...form.fields, username: victim.login, password: victim.password } });
  assert.match(made.page, /form_forged/, 'nor without the browser that the form was shown to');
});

test('behind TLS a cookie without the __Host- prefix, as a neighbour host can set it, is not read', async (t) => {
  // A proxy ends TLS here: the names of the cookies follow the issuer.
  const secure = await Server.start({ name: 'attacks-tossed', scheme: 'https' });
  t.after(() => secure.stop());
  const url = (path) => `http://127.0.0.1:${secure.port}${path}`;
  const account = secure.addUser('alice');
  const client = secure.addClient('app');
  const query = new URL(ask(client)).search;
  const get = async (path, cookie) => {
    const answer = await fetch(url(path), { redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) } });
    return { page: await answer.text(), to: answer.headers.get('location'),
      set: answer.headers.getSetCookie().map((one) => one.split(';')[0]) };
  };
  const login = await get(`/authorize${query}`);
  const [form] = formsOf(login.page);
  const sign = (cookie) => fetch(url('/login'), { method: 'POST', redirect: 'manual', headers: { cookie },
    body: new URLSearchParams({ ...form.fields, username: account.login, password: account.password }) });
  assert.match(login.set[0], /^__Host-grantline-browser=/);
  const tossed = await sign(login.set[0].replace('__Host-', ''));
  assert.equal(tossed.status, 400);
  const signed = (await sign(login.set[0])).headers.getSetCookie().map((one) => one.split(';')[0]);
  const session = signed.find((one) => one.startsWith('__Host-grantline-session='));
  remember('cookie', session.split('=')[1]);
  const silent = `/authorize${query}&prompt=none`;
  assert.match((await get(silent, session)).to, /[?&]code=/);
  assert.match((await get(silent, session.replace('__Host-', ''))).to, /error=login_required/);
  assert.match((await get(silent, `${session.replace('__Host-', '')}; __Host-grantline-session=other`)).to,
    /error=login_required/);
});

test('no page can be drawn in a frame of another site', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  const addresses = [stage.ask(client), stage.ask(client, { prompt: 'login' }),
    stage.ask(client, { prompt: 'select_account' }), await stage.logoutUrl(),
    stage.ask('nobody'), ...['/', '/account', '/errors', '/explain', '/nowhere'].map(stage.server.url)];
  const frames = addresses.map((url) => `<iframe src="${url.replaceAll('&', '&amp;')}"></iframe>`);
  await page.goto(stage.application.put('/frames', `<!doctype html><title>Frames</title>${frames.join('')}`));
  await page.waitForLoadState('networkidle');
  const shown = page.frames().slice(1);
  assert.equal(shown.length, addresses.length);
  for (const [i, frame] of shown.entries()) {
    while (['', 'about:blank'].includes(frame.url())) await pause(50); // it has not been answered
    assert.ok(frame.url().startsWith('chrome-error:'), `${addresses[i]} was drawn: ${frame.url()}`);
  }
});

test('no parameter sends a person to a place that is not registered', async () => {
  const { browser, client } = await forms();
  const cookie = cookies(browser);
  const names = ['next', 'redirect', 'redirect_uri', 'return_to', 'url', 'continue', 'target_link_uri',
    'post_logout_redirect_uri', 'rp', 'goto'];
  const query = new URLSearchParams(names.map((name) => [name, `${evil}/`]));
  const { search } = new URL(ask(client));
  const rest = new URLSearchParams([...query].filter(([name]) => name !== 'redirect_uri'));
  for (const path of [`/authorize?${query}`, `/authorize${search}&${rest}`,
    `/login?${query}`, `/consent?${query}`, `/select-account?${query}`, `/account?${query}`, `/?${query}`,
    `/end_session?${query}`, `/demo/start?${query}`, `/demo/callback?${query}`, `/errors?${query}`,
    '//evil.example/', '/\\evil.example', '/%2f%2fevil.example', '/authorize/..//evil.example']) {
    const { headers, status } = await send(path, { headers: { cookie } });
    const to = headers.location && new URL(headers.location, stage.server.issuer);
    assert.ok(!to || within(to) || to.href.startsWith(callback), `${path}: ${status} ${headers.location}`);
  }
});

test('a redirect_uri that only looks like the registered one is refused on a page', async () => {
  const client = newApp({ 'redirect-uri': [callback, 'http://127.0.0.1/native', 'com.example.app:/cb'] });
  const alike = ['https://app.example.evil.example/callback', 'https://app.example@evil.example/callback',
    'https://app.example\\@evil.example/callback', 'https://evil.example\\.app.example/callback',
    'https://APP.example/callback', 'https://app.example./callback', 'https://app.example:443/callback',
    'https://app\u3002example/callback', 'https://\u0430pp.example/callback', 'https://xn--pp-6kc.example/callback',
    'https://app.example/callback/', 'https://app.example/callback/../callback', 'https://app.example//callback',
    'https://app.example/callback?', 'https://app.example/callback#', 'https://app.example/Callback',
    'https://app.example/%63allback', 'https://app.example/callback%00', 'https://app.example/callback%0d%0aX:1',
    'https://app.example/callback\r\nSet-Cookie: x=1', ' https://app.example/callback',
    'https://app.example/callback ', 'https:/app.example/callback', 'https:app.example/callback',
    '//app.example/callback', '/callback', 'HTTPS://app.example/callback', 'http://app.example/callback',
    'https://app.example%2fevil.example/callback', 'https://app.example%23.evil.example/callback',
    'http://127.0.0.1.evil.example/native', 'http://127.0.0.1:80@evil.example/native',
    'http://127.0.0.1:80\\@evil.example/native', 'http://127.1/native', 'http://2130706433/native',
    'http://0x7f000001/native', 'http://[::1]/native', 'http://[::ffff:127.0.0.1]/native',
    'http://localhost/native', 'http://127.0.0.1:99999/native', 'http://127.0.0.1:/native',
    'http://127.0.0.1:+80/native', 'http://127.0.0.1:8080/native/x', 'https://127.0.0.1:8080/native',
    'com.example.app://cb', 'com.example.app:/cb/x', 'com.example.app.evil:/cb', 'javascript:alert(1)',
    'data:text/html,x', 'urn:ietf:wg:oauth:2.0:oob'];
  for (const uri of alike) {
    const { pathname, search } = new URL(ask(client, { redirect_uri: uri }));
    const answer = await send(pathname + search);
    assert.equal(answer.status, 400, uri);
    assert.equal(answer.headers.location, undefined, uri);
    assert.match(answer.page, /redirect_uri_(not_registered|invalid)/, uri);
    assert.ok(!answer.names.includes('set-cookie'), uri);
  }
});

test('line ends and markup in state stay text, in headers, in pages and in a form', async () => {
  const client = newApp();
  const person = newPerson();
  await person.authorize(client);
  const state = 'a\r\nSet-Cookie: planted=1\r\n\r\n<script>x</script>"\'><b>\u2028ü&code=stolen#f';
  const headers = { cookie: cookies(person.browser) };
  for (const response_mode of ['query', 'fragment']) {
    for (const more of [{}, { prompt: 'create' }]) {
      const { pathname, search } = new URL(ask(client, { state, response_mode, ...more }));
      const answer = await send(pathname + search, { headers });
      assert.ok(!String(answer.headers['set-cookie']).includes('planted'));
      assert.match(answer.headers.location, /^[\x21-\x7e]+$/);
      const back = new URL(answer.headers.location);
      const params = response_mode === 'query' ? back.searchParams : new URLSearchParams(back.hash.slice(1));
      assert.equal(params.get('state'), state);
      assert.deepEqual(params.getAll('code').filter((one) => one === 'stolen'), []);
    }
  }
  const { pathname, search } = new URL(ask(client, { state, response_mode: 'form_post' }));
  const posted = await send(pathname + search, { headers });
  assert.ok(!posted.page.includes('<script>x'), posted.page);
  const [form] = formsOf(posted.page);
  const read = form.fields.state.replace(/&#x([0-9a-f]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));
  assert.equal(read, state);
});

test('an answer names its issuer, and the code of one server is refused by another (mix-up)', async (t) => {
  const honest = await Server.start({ name: 'attacks-honest' });
  t.after(() => honest.stop());
  const client = newApp();
  const back = await newPerson().authorize(client);
  assert.equal(back.iss, stage.server.issuer);
  assert.notEqual(back.iss, honest.issuer);
  const there = honest.addClient(client.id);
  const mixed = await exchange(honest, there, back);
  assert.match(mixed.body.error_uri, /code_not_ours$/);
  assert.equal((await exchange(stage.server, client, back)).status, 200, 'it was not spent');
});

test('a code is of no use in a session that did not begin it, nor to another client', async () => {
  const [client, theirs] = [newApp(), newApp()];
  const [victim, mallory] = [newPerson(), newPerson()];
  const own = await victim.authorize(client);
  const injected = await mallory.authorize(client);
  const cause = async (answer) => (await answer).body.error_uri.split('/').at(-1);
  assert.equal(await cause(exchange(stage.server, client, { ...injected, verifier: own.verifier })),
    'verifier_mismatch');
  assert.equal(await cause(exchange(stage.server, theirs, own)), 'code_wrong_client');
  assert.equal(await cause(exchange(stage.server, client, own, { code_verifier: undefined })),
    'verifier_missing');
  const downgraded = new URL(ask(client));
  for (const name of ['code_challenge', 'code_challenge_method']) downgraded.searchParams.delete(name);
  const refused = await send(downgraded.pathname + downgraded.search);
  assert.equal(new URL(refused.headers.location).searchParams.get('error'), 'invalid_request');
  assert.equal((await exchange(stage.server, client, own)).status, 200, 'the victim goes on');
});

test('cookies that are many, long or odd harm nothing', async () => {
  const { pathname, search } = new URL(ask(newApp()));
  for (const cookie of ['grantline-session=', `grantline-session=${'x'.repeat(9000)}`,
    `grantline-browser=${'"'.repeat(9000)}`, '='.repeat(3000), ';'.repeat(9000),
    Array.from({ length: 500 }, (_, i) => `grantline-x${i}=1`).join('; '),
    'grantline-session=a; grantline-session=b; grantline-browser', 'grantline-device=../../etc/passwd']) {
    const answer = await send(pathname + search, { headers: { cookie } });
    assert.equal(answer.status, 200, cookie.slice(0, 40));
    assert.match(answer.page, /name="password"/);
  }
  const answer = await send(pathname + search, { headers: { cookie: 'a='.padEnd(20_000, 'x') } });
  assert.equal(answer.status, 431);
});

test('a parameter that comes twice is refused at every endpoint, and nothing is done', async () => {
  const { out } = await forms();
  const client = newApp();
  const web = newApp({ 'auth-method': 'client_secret_basic' });
  const own = { authorization: basic(web.id, web.secret) };
  const back = await newPerson().authorize(client);
  const query = [...new URL(ask(client)).searchParams];
  const json = { accept: 'application/json' };
  const twice = async (path, fields, name, headers) => {
    const again = fields.find(([one]) => one === name);
    const answer = await send(path, { headers, fields: [...fields, again] });
    assert.equal(answer.status, 400, `${path} ${name}`);
    assert.match(answer.page, /parameter_repeated/, `${path} ${name}`);
    assert.ok(!answer.names.includes('set-cookie'), `${path} ${name}`);
  };
  const code = Object.entries({ grant_type: 'authorization_code', client_id: client.id, code: back.code,
    redirect_uri: back.redirectUri, code_verifier: back.verifier });
  for (const [name] of code) await twice('/token', code, name, json);
  for (const path of ['/revoke', '/introspect']) await twice(path, [['token', 'x']], 'token', { ...json, ...own });
  for (const [name] of query) await twice('/par', query, name, json);
  for (const [name] of query) await twice('/authorize', query, name, {});
  await twice('/userinfo', [['access_token', 'x']], 'access_token', json);
  await twice('/explain', [['reference', 'gl-x']], 'reference', { ...json, ...own });
  await twice('/end_session', [['client_id', client.id]], 'client_id', {});
  for (const { path, browser, fields } of Object.values(out)) {
    for (const [name] of Object.entries(fields)) {
      await twice(path, Object.entries(fields), name, { cookie: cookies(browser) });
    }
  }
  assert.equal((await exchange(stage.server, client, back)).status, 200, 'the code was not spent');
});

test('a pushed request is used once, by its own client, and by nobody who was not there', async () => {
  const [client, other] = [newApp(), newApp()];
  const person = newPerson();
  const push = async () => (await post(stage.server, '/par',
    Object.fromEntries(new URL(ask(client)).searchParams))).body.request_uri;
  const use = (by, uri) => person.browser.authorize(`${stage.server.url('/authorize')}?${
    new URLSearchParams({ client_id: by.id, request_uri: uri })}`, person);
  const uri = await push();
  assert.match((await use(other, uri)).page, /request_uri_wrong_client/);
  assert.ok((await use(client, uri)).next.searchParams.get('code'));
  assert.match((await use(client, uri)).page, /request_uri_unknown/);
  const guessed = uri.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  assert.match((await use(client, guessed)).page, /request_uri_unknown/);
  for (const odd of [`${uri} `, uri.toUpperCase(), `${evil}/request`, uri.replace(/[^:]*$/, '')]) {
    assert.match((await use(client, odd)).page, /request_uri_(unknown|unsupported)/, odd);
  }
  assert.notEqual(await push(), await push());
});
