#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace grantline {

// Every reason for which something is refused. Names are the same in code, logs, metrics, docs and
// on the command line; stored as text, so the order is free.
enum class Cause {
  code_replayed,
  code_expired,
  code_malformed,
  code_not_ours,
  code_unknown,
  code_wrong_client,
  code_burned,
  redirect_uri_mismatch,
  redirect_uri_missing,
  verifier_missing,
  verifier_malformed,
  verifier_mismatch,
  verifier_method_mistake,
  verifier_unexpected,
  refresh_token_expired_idle,
  refresh_token_expired_absolute,
  refresh_token_rotated,
  refresh_token_replayed,
  refresh_token_wrong_client,
  refresh_token_not_ours,
  refresh_token_malformed,
  refresh_token_unknown,
  device_code_pending,
  device_polled_too_fast,
  device_code_expired,
  device_code_denied,
  device_code_replayed,
  device_code_malformed,
  device_code_not_ours,
  device_code_unknown,
  device_code_wrong_client,
  user_code_unknown,
  user_code_expired,
  user_code_used,
  user_code_throttled,
  grant_revoked_by_user,
  grant_revoked_by_admin,
  grant_revoked_by_client,
  grant_revoked_by_replay,
  user_disabled,
  client_removed,
  user_removed,
  password_changed,
  consent_withdrawn,
  user_credentials_wrong,
  client_unknown,
  client_disabled,
  client_secret_missing,
  client_secret_wrong,
  client_secret_expired,
  client_secret_not_form_encoded,
  client_basic_malformed,
  client_auth_method_wrong,
  client_auth_twice,
  client_assertion_malformed,
  client_assertion_wrong_subject,
  client_assertion_wrong_audience,
  client_assertion_expired,
  client_assertion_not_yet_valid,
  client_assertion_replayed,
  client_assertion_key_unknown,
  client_assertion_signature_wrong,
  client_assertion_algorithm_wrong,
  parameter_missing,
  parameter_repeated,
  parameter_malformed,
  body_not_form,
  body_malformed,
  body_too_large,
  header_too_large,
  grant_type_unsupported,
  grant_type_not_allowed,
  scope_invalid,
  scope_not_granted,
  resource_invalid,
  redirect_uri_not_registered,
  redirect_uri_invalid,
  response_type_unsupported,
  response_mode_unsupported,
  challenge_missing,
  challenge_malformed,
  challenge_method_refused,
  request_uri_unknown,
  request_uri_expired,
  request_uri_wrong_client,
  request_object_unsupported,
  request_uri_unsupported,
  registration_unsupported,
  prompt_invalid,
  id_token_hint_invalid,
  login_required,
  consent_required,
  account_selection_required,
  access_denied,
  form_expired,
  form_forged,
  login_refused,
  access_token_missing,
  access_token_in_query,
  authorization_scheme_wrong,
  access_token_malformed,
  access_token_wrong_kind,
  access_token_not_yet_valid,
  access_token_expired,
  access_token_revoked,
  access_token_not_ours,
  access_token_wrong_audience,
  access_token_wrong_client,
  insufficient_scope,
  user_authentication_insufficient,
  rule_missing,
  path_ambiguous,
  preflight_closed,
  guard_asked_wrongly,
  issuer_unreachable,
  token_type_unsupported,
  post_logout_redirect_uri_not_registered,
  reference_unknown,
  dpop_proof_missing,
  dpop_proof_repeated,
  dpop_proof_malformed,
  dpop_proof_type_wrong,
  dpop_proof_algorithm_refused,
  dpop_proof_key_missing,
  dpop_proof_key_private,
  dpop_proof_key_refused,
  dpop_proof_signature_wrong,
  dpop_proof_wrong_method,
  dpop_proof_wrong_url,
  dpop_proof_expired,
  dpop_proof_not_yet_valid,
  dpop_proof_without_token_hash,
  dpop_proof_wrong_token,
  dpop_proof_replayed,
  dpop_nonce_missing,
  dpop_nonce_wrong,
  code_wrong_key,
  refresh_token_wrong_key,
  access_token_wrong_key,
  access_token_needs_proof,
  access_token_not_bound,
  dpop_jkt_mismatch,
  path_not_found,
  method_not_allowed,
  rate_limited,
  login_throttled,
  server_busy,
  server_fault,
};

// One piece of evidence of a refusal. Names are of the list in causes/facts.inc ("redeemed_ago",
// "presented_redirect_uri", ...); values are fit to be shown and hold no secret.
struct Fact {
  std::string name;
  std::string value;
  bool operator==(const Fact&) const = default;
};

// The protocol says no.
struct [[nodiscard]] Refusal {
  Cause cause{};
  std::vector<Fact> evidence;

  Refusal(Cause why) : cause(why) {}  // a cause alone is a refusal
  Refusal(Cause why, std::vector<Fact> facts) : cause(why), evidence(std::move(facts)) {}
};

// Which code example shows the way out.
enum class Remedy {
  exchange_once,
  keep_redirect_uri,
  make_pkce_pair,
  send_code_unchanged,
  store_rotated_token,
  log_in_again,
  authenticate_client,
  sign_client_assertion,
  send_form,
  ask_for_scope,
  present_token,
  make_dpop_proof,
  slow_down,
  poll_with_device_code,
  register_client,
  fix_request,
  none,
};
std::string_view to_text(Remedy remedy);  // "exchange_once"

// What a fact's name means.
struct FactInfo {
  std::string_view name;
  std::string_view meaning;
};
std::span<const FactInfo> all_facts();

// A row of the catalog (causes/*.inc). Sentences end with a full stop and are plain ASCII without
// quotation marks or backslashes, so that they may stand in error_description (RFC 6749
// section 5.2) and WWW-Authenticate.
struct CauseInfo {
  Cause cause;
  std::string_view name;
  std::string_view error;     // the wire's word: "invalid_grant"; empty for those with none
  int status;                 // of HTTP
  std::string_view section;   // "RFC 6749 section 4.1.2"
  std::string_view title;     // the heading of its page: "The authorization code was already used"
  std::string_view sentence;  // what a client may see with errors.detail = cause
  std::string_view detail;    // with evidence: "... already redeemed {redeemed_ago} earlier ...";
                              // a part in [brackets] is left out where a fact of it is absent
  std::string_view rule;      // what the standard says, in our words, for the operator
  std::string_view fix;       // what the developer does
  Remedy remedy;
};

const CauseInfo& info(Cause cause);
std::span<const CauseInfo> all_causes();
std::optional<Cause> parse_cause(std::string_view name);

// What error_description may say (setting errors.detail).
enum class Detail { minimal, cause, full };
// minimal: one fixed sentence for each wire error. full: `detail` with the evidence put in; where a
// fact that it names outside of brackets is absent, `sentence`. Always fit for error_description.
std::string describe(const Refusal& refusal, Detail detail);

}  // namespace grantline
