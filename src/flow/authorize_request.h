#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/client_claim.h"
#include "spec/params.h"
#include "spec/scope.h"

namespace grantline::flow {

// OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode 1.0.
enum class ResponseMode { query, fragment, form_post };
std::string_view to_text(ResponseMode mode);

// Where an answer goes, and what it must carry. Made only for a redirect_uri that is registered.
struct AnswerTarget {
  std::string redirect_uri;
  std::string state;
  ResponseMode mode = ResponseMode::query;
};

// OpenID Connect Core 1.0 section 3.1.2.1.
struct Prompt {
  bool none = false;
  bool login = false;
  bool consent = false;
  bool select_account = false;
};

// An authorization request that was checked against its client.
struct AuthorizeRequest {
  ClientId client;
  AnswerTarget target;
  Scope scope;  // as asked for; all that is registered where it was left out
  std::vector<std::string> resources;
  std::string challenge;  // as it was sent; empty: a client that may do without
  std::string nonce;
  std::optional<KeyThumbprint> dpop_jkt;  // RFC 9449 section 10
  Prompt prompt;
  std::optional<Duration> max_age;
  std::string login_hint;
  std::string id_token_hint;  // not verified
};

// The scope that is asked for, which must be within the registered one; all of that where it was
// left out.
std::expected<Scope, Refusal> read_asked_scope(const Params& params, const ClientMetadata& client);
// RFC 8707 section 2
std::optional<Refusal> check_asked_resources(const std::vector<std::string>& asked,
                                             const ClientMetadata& client);

struct AuthorizeRefusal {
  Refusal refusal;
  std::optional<AnswerTarget> target;  // absent: only a page may tell it
};

// How the request came.
enum class Pushed { no, yes, no_but_required };

// RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 8707, OpenID Connect Core 1.0 section 3.1.2.2.
// `client` is null where the id is not registered. A refusal has a target only after the client and
// the redirect_uri were found good (RFC 6749 section 4.1.2.1): else this would be an open
// redirector.
//
// A challenge that is no S256 digest, but 43 to 128 characters which a client could mistake for
// one, is taken: the exchange of its code fails, and can then name the mistake with proof.
std::expected<AuthorizeRequest, AuthorizeRefusal> check_authorize_request(const Params& params,
                                                                          const KnownClient* client,
                                                                          Pushed pushed);

}  // namespace grantline::flow
