#include "flow/dpop_refusal.h"

#include "base/encoding.h"

namespace grantline::flow {
namespace {

std::string shown(const std::string& text) {
  constexpr std::size_t kMost = 200;
  return text.empty() ? "nothing" : printable(text.substr(0, kMost));
}

}  // namespace

Refusal refusal_of(const jose::DpopFault& fault) {
  using enum jose::DpopError;
  switch (fault.error) {
    case missing: return Cause::dpop_proof_missing;
    case repeated: return Cause::dpop_proof_repeated;
    case malformed: return {Cause::dpop_proof_malformed, {{"proof_fault", shown(fault.came)}}};
    case type_wrong: return {Cause::dpop_proof_type_wrong, {{"proof_type", shown(fault.came)}}};
    case algorithm_refused:
      return {Cause::dpop_proof_algorithm_refused, {{"algorithm", shown(fault.came)}}};
    case key_missing: return Cause::dpop_proof_key_missing;
    case key_private: return {Cause::dpop_proof_key_private, {{"key_member", shown(fault.came)}}};
    case key_refused: return {Cause::dpop_proof_key_refused, {{"proof_fault", shown(fault.came)}}};
    case signature_wrong: return Cause::dpop_proof_signature_wrong;
    case method_wrong:
      return {Cause::dpop_proof_wrong_method,
              {{"expected_method", shown(fault.due)}, {"presented_method", shown(fault.came)}}};
    case url_wrong:
      return {Cause::dpop_proof_wrong_url,
              {{"expected_url", shown(fault.due)}, {"presented_url", shown(fault.came)}}};
    case nonce_missing: return Cause::dpop_nonce_missing;
    case nonce_wrong: return Cause::dpop_nonce_wrong;
    case too_old: return {Cause::dpop_proof_expired, {{"expired_ago", to_words(fault.off_by)}}};
    case from_future:
      return {Cause::dpop_proof_not_yet_valid, {{"clock_offset", to_words(fault.off_by)}}};
    case token_hash_missing: return Cause::dpop_proof_without_token_hash;
    case token_hash_wrong: return Cause::dpop_proof_wrong_token;
    case key_wrong: break;
  }
  return {Cause::access_token_wrong_key,
          {{"expected_key", shown(fault.due)}, {"presented_key", shown(fault.came)}}};
}

std::expected<jose::DpopProof, Refusal> check_dpop(const jose::DpopRequest& request,
                                                   const jose::DpopRules& rules, WallTime now) {
  auto proof = jose::check_dpop_proof(request, rules, now);
  if (!proof) return std::unexpected(refusal_of(proof.error()));
  return std::move(*proof);
}

}  // namespace grantline::flow
