#include "serve/guard_question.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/encoding.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

// What proxies tell of the client's request goes by several names; all that are there must agree.
std::expected<std::string_view, Refusal> told(const net::Request& request,
                                              std::initializer_list<std::string_view> names) {
  std::string_view value;
  for (const std::string_view name : names) {
    if (request.count_headers(name) > 1) {
      return asked_wrongly("the header " + std::string(name) + " came twice");
    }
    const auto found = request.header(name);
    if (!found || found->empty()) continue;
    if (!value.empty() && value != *found) {
      return asked_wrongly("the header " + std::string(name) +
                           " differs from another that says the same");
    }
    value = *found;
  }
  return value;
}

// "/orders/42" -> "orders", and what follows it stays.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::expected<void, Refusal> read_request(const net::Request& request, std::string_view rest,
                                          GuardQuestion& out) {
  out.authorization = fields_of(request, "Authorization");
  const auto method = told(request, {"X-Forwarded-Method", "X-Original-Method"});
  if (!method) return std::unexpected(method.error());
  out.method = *method;
  if (!rest.empty()) {
    if (out.method.empty()) {
      out.method = request.method;
      if (request.is_head) out.method = "HEAD";
    }
    out.target = std::string(rest);
    if (!request.query.empty()) out.target.append("?").append(request.query);
  } else {
    const auto target = told(request, {"X-Forwarded-Uri", "X-Original-Uri"});
    if (!target) return std::unexpected(target.error());
    out.target = std::string(*target);
  }
  // Fetch Standard section 4.8
  out.is_preflight = out.method == "OPTIONS" && request.header("Origin") &&
                     request.header("Access-Control-Request-Method");
  return {};
}

std::expected<void, Refusal> read_needs(const net::Request& request, const guard::Api* api,
                                        bool has_rest, GuardQuestion& out) {
  if (api != nullptr) out.needs.audience = api->audience;
  if (!has_rest) {
    if (auto read = read_guard_address(request.query, out); !read) return read;
  }
  if (out.needs.audience.empty()) {
    return asked_wrongly("its address names neither an audience nor an API of the rules");
  }
  for (PlaceRate& one : out.rates) one.place = out.needs.audience + ' ' + one.place;
  if (api == nullptr) return {};
  if (out.needs.audience != api->audience) {
    return asked_wrongly("its address names an audience beside the API " + api->name);
  }
  return apply_rules(*api, out);
}

}  // namespace

std::unexpected<Refusal> asked_wrongly(std::string fault) {
  return std::unexpected(Refusal(Cause::guard_asked_wrongly, {{"guard_fault", std::move(fault)}}));
}

std::expected<GuardQuestion, Refusal> read_guard_question(const App& app, const Call& call) {
  GuardQuestion out;
  std::string_view rest = call.path.substr(std::string_view("/guard").size());
  constexpr std::string_view kRefused = "/refused";
  if (rest == kRefused || rest.starts_with("/refused/")) {
    out.was_refused = true;
    rest.remove_prefix(kRefused.size());
  }
  const std::shared_ptr<const guard::Rules> rules = app.rules.now();
  const guard::Api* api = nullptr;
  if (!rest.empty()) {
    const std::string_view name = take_segment(rest);
    api = rules->find(name);
    if (api == nullptr) {
      return asked_wrongly("the rules of the guard have no API " +
                           (name.empty() ? std::string("without a name") : printable(name)));
    }
  }
  if (auto read = read_request(call.request, rest, out); !read) {
    return std::unexpected(read.error());
  }
  if (auto read = read_needs(call.request, api, !rest.empty(), out); !read) {
    return std::unexpected(read.error());
  }
  return out;
}

}  // namespace grantline::serve
