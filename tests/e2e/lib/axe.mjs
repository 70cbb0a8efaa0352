// axe-core in a page, by the debugger's door: the page's policy lets no script in by any other.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));
const { source } = require('axe-core');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const run = `axe.run(document, ${JSON.stringify({ runOnly: tags, resultTypes: ['violations'], preload: false })})
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => id + ': ' + help + ': ' + node.target.join(' ') + ': ' + node.failureSummary)))`;

async function evaluate(session, expression) {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate',
    { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

/** One line for each element that breaks a rule. */
export async function findViolations(page) {
  const session = await page.context().newCDPSession(page);
  const isThere = await evaluate(session, 'typeof axe');
  if (isThere === 'undefined') await evaluate(session, `${source}; undefined`);
  const found = await evaluate(session, run);
  await session.detach();
  return found;
}
