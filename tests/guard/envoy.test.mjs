import { prove } from './lib/prove.mjs';

const closed = 'without the guard nothing is open, and all comes back with it';
const onError = 'status_on_error: { code: ServiceUnavailable }';

await prove('envoy', [
  ['names like X_Auth.Subject are left', ['x[^a-z0-9]auth[^a-z0-9].*', 'x-auth-.*'],
    'identity headers of a client never reach the API'],
  ['nothing is copied', ['{ prefix: x-auth- }', '{ prefix: x-nothing- }'],
    'a good token passes, with what it says of its subject'],
  ['a guard that is down opens', [onError, 'failure_mode_allow: true'], closed],
  ['a guard that is down is told as 403', onError, closed],
  ['the client tells the guard its request', ['{ exact: dpop }', '{ prefix: x- }'],
    'what a client says of its own request moves no judgement'],
]);
