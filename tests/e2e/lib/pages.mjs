// Every page that a person can meet: its name, and how to get there with a new person.
import { allow, signIn } from './stage.mjs';
import { redeem } from './request.mjs';

const shown = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

async function toConsent(stage, page, client, parameters) {
  await page.goto(stage.ask(client, parameters));
  await signIn(page);
  await shown(page, 'Do you allow this?');
}

async function agreed(stage, page, client, parameters) {
  await toConsent(stage, page, client, parameters);
  await allow(page);
  await page.waitForURL((url) => url.href.startsWith(stage.application.callback));
  return new URL(page.url()).searchParams.get('code');
}

// A device asks as this client; where its code is typed, filled in.
async function toDevice(stage, page, client) {
  const answer = await fetch(stage.server.url('/device_authorization'), {
    method: 'POST', body: new URLSearchParams({ client_id: client, scope: 'openid email' }) });
  const asked = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(asked));
  await page.goto(asked.verification_uri_complete);
  return asked;
}

async function toDeviceConfirm(stage, page, client) {
  const asked = await toDevice(stage, page, client);
  await page.getByRole('button', { name: 'Continue' }).click();
  await shown(page, 'Is this your device?');
  return asked;
}

async function typeCode(page, code) {
  await page.getByLabel('Code on your device').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
}

const goOn = (page) => page.getByRole('button', { name: 'It is mine' }).click();

export const pages = {
  home: (stage, page) => page.goto(`${stage.server.issuer}/`),
  login: async (stage, page, client) => page.goto(stage.ask(client)),
  'login-wrong-password': async (stage, page, client) => {
    await page.goto(stage.ask(client));
    await signIn(page, { password: 'wrong-horse' });
    await page.getByRole('alert').waitFor();
  },
  'login-throttled': async (stage, page, client) => {
    await page.goto(stage.ask(client));
    while (!(await page.getByText('Too many attempts.').isVisible())) {
      await signIn(page, { login: 'too-often', password: 'wrong-horse' });
      await page.getByRole('alert').waitFor();
    }
  },
  'login-confirm': async (stage, page, client) => {
    await toConsent(stage, page, client);
    await page.goto(stage.ask(client, { prompt: 'login' }));
    await shown(page, 'Confirm it is you');
  },
  'select-account': async (stage, page, client) => {
    await toConsent(stage, page, client);
    await page.goto(stage.ask(client, { prompt: 'select_account' }));
    await shown(page, 'Choose an account');
  },
  consent: (stage, page, client) => toConsent(stage, page, client,
    { scope: 'openid profile email offline_access notes.read' }),
  'consent-for-more': async (stage, page, client) => {
    await agreed(stage, page, client, { scope: 'openid profile' });
    await page.goto(stage.ask(client, { scope: 'openid profile email notes.read' }));
    await shown(page, 'Do you allow this?');
  },
  'consent-again': async (stage, page, client) => {
    await agreed(stage, page, client);
    await page.goto(stage.ask(client));
    await shown(page, 'Did you open this?');
  },
  'form-post': async (stage, page, client) => {
    // Without its script the page stays, as it does for who has none.
    await page.route('**/assets/*.js', (route) => route.fulfill({ body: '' }));
    await page.goto(stage.ask(client, { prompt: 'none', response_mode: 'form_post' }));
    await shown(page, 'You are on your way');
  },
  'logout-confirm': async (stage, page, client) => {
    await toConsent(stage, page, client);
    await page.goto(await stage.logoutUrl({ client_id: client }));
    await shown(page, 'Sign out?');
  },
  'logged-out': async (stage, page) => page.goto(await stage.logoutUrl()),
  'logged-out-with-link': async (stage, page, client) => {
    const code = await agreed(stage, page, client);
    const { body } = await redeem(stage.server, stage.application, client, code);
    await page.goto(await stage.logoutUrl({ id_token_hint: body.id_token }));
    await page.getByRole('link', { name: 'Back to Field Notes' }).waitFor();
  },
  device: (stage, page) => page.goto(`${stage.server.issuer}/device`),
  'device-filled': toDevice,
  'device-wrong': async (stage, page) => {
    await page.goto(`${stage.server.issuer}/device`);
    await typeCode(page, 'BCDF-GHJK');
  },
  'device-throttled': async (stage, page) => {
    await page.goto(`${stage.server.issuer}/device`);
    while (!(await page.getByText('Too many wrong codes.').isVisible())) await typeCode(page, 'BCDF-GHJK');
  },
  'device-used': async (stage, page, client) => {
    const asked = await toDeviceConfirm(stage, page, client);
    await page.getByRole('button', { name: 'Not mine' }).click();
    await page.goto(`${stage.server.issuer}/device`);
    await typeCode(page, asked.user_code);
  },
  'device-confirm': toDeviceConfirm,
  'device-login': async (stage, page, client) => {
    await toDeviceConfirm(stage, page, client);
    await goOn(page);
    await shown(page, 'Sign in');
  },
  'device-consent': async (stage, page, client) => {
    await toDeviceConfirm(stage, page, client);
    await goOn(page);
    await signIn(page);
    await shown(page, 'Do you allow this?');
  },
  'device-done': async (stage, page, client) => {
    await toDeviceConfirm(stage, page, client);
    await goOn(page);
    await signIn(page);
    await allow(page);
    await shown(page, 'You can go back to your device');
  },
  'device-denied': async (stage, page, client) => {
    await toDeviceConfirm(stage, page, client);
    await page.getByRole('button', { name: 'Not mine' }).click();
    await shown(page, 'Nothing was allowed');
  },
  'account-login': (stage, page) => page.goto(`${stage.server.issuer}/account`),
  'account-empty': async (stage, page) => {
    await page.goto(`${stage.server.issuer}/account`);
    await signIn(page, stage.server.addUser(`person-${crypto.randomUUID().slice(0, 8)}`));
    await shown(page, 'What you allowed');
  },
  account: async (stage, page, client) => {
    const first = await agreed(stage, page, client, { scope: 'openid profile' });
    await redeem(stage.server, stage.application, client, first);
    await page.goto(stage.ask(client, { scope: 'openid profile' }));
    await page.getByRole('button', { name: 'Yes, go on' }).click();
    await page.waitForURL((url) => url.href.startsWith(stage.application.callback));
    const second = new URL(page.url()).searchParams.get('code');
    await redeem(stage.server, stage.application, client, second);
    await page.goto(`${stage.server.issuer}/account`);
    await page.getByText('2 sign-ins').click();
  },
  'error-redirect-uri': (stage, page, client) => page.goto(
    stage.ask(client, { redirect_uri: `${stage.application.origin}/cb/` })),
  'error-client-unknown': (stage, page) => page.goto(stage.ask('nobody-knows-this-client')),
  'error-parameter-repeated': (stage, page, client) => page.goto(`${stage.ask(client)}&scope=openid`),
  'error-form-expired': (stage, page) => page.goto(`${stage.server.issuer}/login`),
  'error-form-forged': async (stage, page, client) => {
    await page.goto(stage.ask(client));
    await page.context().clearCookies();
    await signIn(page);
    await page.getByText('form_forged').first().waitFor();
  },
  'not-found': (stage, page) => page.goto(`${stage.server.issuer}/autorize`),
  causes: (stage, page) => page.goto(`${stage.server.issuer}/errors`),
  cause: (stage, page) => page.goto(`${stage.server.issuer}/errors/verifier_mismatch`),
  'demo-arrived': async (stage, page) => {
    await page.goto(`${stage.server.issuer}/`);
    await page.getByRole('link', { name: 'Try a login' }).click();
    await signIn(page);
    await page.waitForURL(/\/(authorize|demo)/);
    if (new URL(page.url()).pathname === '/authorize') await allow(page);
    await shown(page, 'The code has arrived');
  },
  'demo-refused': async (stage, page) => {
    await page.goto(`${stage.server.issuer}/`);
    await page.getByRole('link', { name: 'Try a login' }).click();
    await page.getByRole('button', { name: 'Cancel and go back' }).click();
    await shown(page, 'The server said no');
  },
};
