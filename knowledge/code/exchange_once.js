// Take the pending login out in one step: a second callback finds none.
const login = await logins.take(params.get('state'));
if (!login) return redirect('/login');
// once, and never repeated
const tokens = await exchange(params.get('code'), login);
await sessions.save(tokens);
return redirect('/'); // so that a reload does not bring the callback again
