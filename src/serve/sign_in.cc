#include "serve/sign_in.h"

#include "serve/check_password.h"
#include "serve/cookie.h"
#include "serve/device.h"
#include "serve/page_answer.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kLongestLogin = 256;
constexpr std::size_t kLongestPassword = 1024;
using Outcome = std::expected<SignedIn, LoginProblem>;

}  // namespace

Task<Result<Outcome>> sign_in(App& app, const Call& call, const Params& form) {
  const auto no = [](LoginProblem problem) { return Outcome(std::unexpected(std::move(problem))); };
  std::string login(form.find("username").value_or(""));
  Secret password{std::string(form.find("password").value_or(""))};
  if (login.empty() || login.size() > kLongestLogin || password.empty() ||
      password.size() > kLongestPassword) {
    co_return no({Cause::user_credentials_wrong, std::nullopt, login.substr(0, kLongestLogin)});
  }
  const Allowance allowance = app.limits.take_login(call.from);
  if (!allowance.allowed) {
    app.metrics.count_login("throttled");
    co_return no({Cause::login_throttled, allowance.retry_after, login});
  }
  const bool known_device = is_known_device(app, call, login);
  auto checked = co_await check_password(app, call, login, std::move(password), known_device);
  if (!checked) co_return std::unexpected(checked.error());
  if (!*checked) {
    const Refusal& refusal = checked->error();
    co_return no({refusal.cause, wait_of(refusal), login});
  }
  auto started = co_await start_session(app, call, **checked);
  if (!started) co_return std::unexpected(started.error());
  co_return Outcome(SignedIn{std::move(*started), std::move(login)});
}

void set_sign_in_cookies(App& app, const Call& call, const SignedIn& signed_in,
                         net::Response& answer) {
  set_cookie(app, answer, Cookie::session, signed_in.started.cookie);
  remember_device(app, call, signed_in.login, answer);
}

}  // namespace grantline::serve
