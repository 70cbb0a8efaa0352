import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { explainChecks } from './explain_checks.mjs';
import { identityChecks } from './identity_checks.mjs';
import { pathChecks } from './path_checks.mjs';
import { refusalChecks } from './refusal_checks.mjs';
import { Site } from './site.mjs';
import { trafficChecks } from './traffic_checks.mjs';

const checks = { ...identityChecks, ...pathChecks, ...refusalChecks, ...trafficChecks,
  ...explainChecks };

// Holds one proxy to all checks, with the configuration that docs/guard-proxies.md shows. Then it
// shows of each part of that configuration that it is needed: a check fails without it. `weakened`:
// what was done to it, the text that is taken away (or replaced, as [text, by]), the check that
// fails.
export async function prove(kind, weakened) {
  const site = await Site.start(kind);
  after(() => site.stop());
  for (const [name, check] of Object.entries(checks)) {
    test(`${kind}: ${name}`, () => check(site, site.proxy));
  }
  for (const [what, change, check] of weakened) {
    test(`${kind}: it is noticed that ${what}`, async () => {
      const [from, by] = [change].flat();
      let found = false;
      const weak = await site.behind((text) => {
        found ||= text.includes(from);
        return text.replaceAll(from, by ?? '');
      });
      assert.ok(found, `nothing to change: ${from}`);
      try {
        await assert.rejects(() => checks[check](site, weak), { code: 'ERR_ASSERTION' });
      } finally {
        await weak.stop();
      }
    });
  }
  return site;
}
