// Take the pending login out in one step: a second callback finds none.
std::unique_lock lock(mutex);
auto login = logins.extract(state);
lock.unlock();
if (login.empty()) return redirect("/login");
// once, and never repeated
const Tokens tokens = exchange_code(code, login.mapped());
return redirect("/");
