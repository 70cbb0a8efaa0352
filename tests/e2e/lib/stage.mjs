// What every test file needs: a server with clients and people, an application, a browser.
import { after, before } from 'node:test';
import { createRequire } from 'node:module';
import { remember } from '../../interop/lib/logs.mjs';
import { Server } from '../../interop/lib/server.mjs';
import { startApplication } from './application.mjs';
import { authorizeUrl } from './request.mjs';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const browserFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// Of `serve --dev`; it tells everybody.
export const demo = { login: 'demo', password: 'correct-horse' };

/** Called at the top of a test file, with options of `Server.start`. */
export function useStage(name, options = {}) {
  const stage = {};
  before(async () => {
    stage.application = await startApplication();
    stage.server = await Server.start({ name: `e2e-${name}`, ...options });
    stage.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags });
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
    await stage.application?.stop();
  });
  let clients = 0;
  /** A client to which nobody has agreed yet. Its id. */
  stage.newClient = (settings = {}) => stage.server.addClient(`notes-${clients += 1}`, {
    name: 'Field Notes',
    scope: 'openid profile email offline_access notes.read',
    'redirect-uri': stage.application.callback,
    'post-logout-redirect-uri': `${stage.application.origin}/goodbye`,
    'client-uri': 'https://notes.example/',
    'policy-uri': 'https://notes.example/privacy',
    'tos-uri': 'https://notes.example/terms',
    'skip-consent': [],
    'grant-type': ['authorization_code', 'refresh_token', 'device_code'],
    ...settings,
  }).id;
  stage.ask = (client, parameters) =>
    authorizeUrl(stage.server, stage.application, { client_id: client, ...parameters });
  stage.logoutUrl = async (parameters = {}) => {
    const answer = await fetch(stage.server.url('/.well-known/openid-configuration'));
    return `${(await answer.json()).end_session_endpoint}?${new URLSearchParams(parameters)}`;
  };
  stage.open = (settings) => openPage(stage, settings);
  return stage;
}

/** A page of a new person: no cookies, a phone's or a desk's size. Complaints of the console and
 *  posts are kept on it. Closed after the test `t`. */
async function openPage(stage, { t, ...settings }) {
  const context = await stage.browser.newContext({
    viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...settings });
  context.setDefaultTimeout(30_000);
  t.after(async () => {
    for (const { value } of await context.cookies()) if (value.length >= 12) remember('cookie', value);
    await context.close();
  });
  const page = await context.newPage();
  page.posts = [];
  page.complaints = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') page.posts.push(new URL(request.url()).pathname);
  });
  page.on('console', (message) => {
    // A page of status 4xx is itself reported as one that failed to load.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded');
    if (['error', 'warning'].includes(message.type()) && !isStatus) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

export async function signIn(page, { login = demo.login, password = demo.password } = {}) {
  await page.getByLabel('Login or email').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export const allow = (page) => page.getByRole('button', { name: 'Allow', exact: true }).click();

/** The parameters with which the person arrives at the application. */
export async function arrival(stage, page) {
  await page.waitForURL((url) => url.href.startsWith(stage.application.callback));
  return new URL(page.url()).searchParams;
}

export const heading = (page) => page.getByRole('heading', { level: 1 }).innerText();
