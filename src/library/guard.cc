#include "grantline/guard.h"

#include <algorithm>

#include "base/json.h"
#include "client/http.h"
#include "library/convert.h"
#include "library/guard_state.h"

namespace grantline {
inline namespace v1 {
namespace {

constexpr std::chrono::milliseconds kLongestLeeway = std::chrono::seconds(60);

std::unexpected<Error> wrong(std::string code, std::string what) {
  return std::unexpected(Error{
      .kind = ErrorKind::fix_configuration, .code = std::move(code), .what = std::move(what)});
}

// It stands in challenges, and is compared with `aud`.
bool is_quotable(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
}

}  // namespace

Guard::Guard(std::shared_ptr<State> state) : state_(std::move(state)) {}

Outcome<Guard> Guard::open(const Context& context, GuardOptions options) {
  if (const std::string fault = client::url_fault(options.issuer); !fault.empty()) {
    return wrong("url_refused", "the issuer: " + fault);
  }
  if (!options.jwks_uri.empty()) {
    if (const std::string fault = client::url_fault(options.jwks_uri); !fault.empty()) {
      return wrong("url_refused", "the jwks_uri: " + fault);
    }
  }
  if (options.audience.empty() || !is_quotable(options.audience)) {
    return wrong("audience",
                 "an API needs its audience: the resource identifier in `aud`, without "
                 "spaces and quotation marks");
  }
  if (!is_quotable(options.resource_metadata)) {
    return wrong("resource_metadata", "resource_metadata is no URL");
  }
  if (options.leeway < std::chrono::milliseconds(0) || options.leeway > kLongestLeeway) {
    return wrong("leeway", "a leeway is 0 to 60 s: what is further off is a wrong clock");
  }
  return Guard(std::make_shared<State>(context.state(), std::move(options)));
}

Outcome<GuardedPlace> Guard::place(const Requirement& requirement) const {
  auto place = std::make_shared<GuardedPlace::State>(state_);
  const auto scope = Scope::parse(requirement.scope);
  if (!scope) return wrong("scope", "the scope has a character that no scope has");
  place->needs.scope = *scope;
  for (const std::string& value : requirement.acr_values) {
    const auto word = Scope::parse(value);
    if (!word || word->tokens().size() != 1) {
      return wrong("acr_values", "an acr value has a character that none has, or is empty");
    }
  }
  place->needs.acr_values = requirement.acr_values;
  if (requirement.max_age) {
    if (requirement.max_age->count() < 0) return wrong("max_age", "a max_age is not below 0");
    place->needs.max_age = to_internal(*requirement.max_age);
  }
  if (!requirement.rate.empty()) {
    const auto rate = parse_rate(requirement.rate);
    if (!rate) return wrong("rate", "a rate is such as \"100/s burst 200\", \"30/m\" or \"off\"");
    place->rate = *rate;
  }
  return GuardedPlace(std::move(place));
}

GuardedPlace::GuardedPlace(std::shared_ptr<State> state) : state_(std::move(state)) {}

Verdict GuardedPlace::check(const ApiRequest& request) const { return state_->decide(request); }

Awaitable<Verdict> GuardedPlace::async_check(ApiRequest request) const {
  if (auto verdict = state_->decide_at_hand(request)) {
    return Awaitable<Verdict>(std::move(*verdict));
  }
  return state_->owner->context->later(
      [place = *this, request = std::move(request)] { return place.check(request); });
}

Admitted::Admitted(std::shared_ptr<const State> state) : state_(std::move(state)) {}
const std::string& Admitted::subject() const { return state_->access->token.subject; }
const std::string& Admitted::client_id() const { return state_->access->token.client; }
const std::string& Admitted::scope() const { return state_->scope; }
std::chrono::sys_time<std::chrono::milliseconds> Admitted::expires_at() const {
  return std::chrono::sys_time<std::chrono::milliseconds>(
      std::chrono::milliseconds(state_->access->token.expires_at.ms));
}
std::optional<std::string> Admitted::claim(std::string_view name) const {
  const Json* value = find(state_->access->claims, name);
  if (value == nullptr) return std::nullopt;
  return grantline::to_text(*value);
}
const std::vector<Field>& Admitted::headers() const { return state_->headers; }

Denied::Denied(std::shared_ptr<const State> state) : state_(std::move(state)) {}
int Denied::status() const { return state_->status; }
const std::vector<Field>& Denied::headers() const { return state_->headers; }
const std::string& Denied::body() const { return state_->body; }
std::string_view Denied::cause() const { return state_->cause; }
const std::string& Denied::what() const { return state_->what; }
std::string_view Denied::fix() const { return state_->fix; }

}  // namespace v1
}  // namespace grantline
