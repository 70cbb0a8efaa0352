#include "client/error.h"

#include <utility>

namespace grantline::client {

std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::retry_later: return "retry_later";
    case ErrorKind::log_in_again: return "log_in_again";
    case ErrorKind::fix_configuration: return "fix_configuration";
    case ErrorKind::already_handled: return "already_handled";
    case ErrorKind::not_a_visit: return "not_a_visit";
    case ErrorKind::store_failed: return "store_failed";
  }
  return "retry_later";
}

std::string_view advice_for(std::string_view code) {
  if (code == "invalid_client") {
    return "; look at the client's id and secret, and at how the provider wants them sent";
  }
  if (code == "invalid_scope") {
    return "; ask for scopes that the provider has and that this client may have";
  }
  if (code == "unauthorized_client") {
    return "; this client may not log in so: look at how it is registered at the provider";
  }
  if (code == "unsupported_grant_type") return "; the provider has no such grant";
  return {};
}

std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string what) {
  return std::unexpected(Error{.kind = kind, .code = std::move(code), .what = std::move(what)});
}

std::unexpected<Error> fail_store(const Fault& fault) {
  return fail(ErrorKind::store_failed, "store", fault.what);
}

}  // namespace grantline::client
