#include "spec/remedy_examples.h"

namespace grantline {
namespace {

constexpr CodeExample kExchangeOnce[] = {
#include "spec/examples/exchange_once.inc"
};
constexpr CodeExample kKeepRedirectUri[] = {
#include "spec/examples/keep_redirect_uri.inc"
};
constexpr CodeExample kMakePkcePair[] = {
#include "spec/examples/make_pkce_pair.inc"
};
constexpr CodeExample kSendCodeUnchanged[] = {
#include "spec/examples/send_code_unchanged.inc"
};
constexpr CodeExample kStoreRotatedToken[] = {
#include "spec/examples/store_rotated_token.inc"
};
constexpr CodeExample kLogInAgain[] = {
#include "spec/examples/log_in_again.inc"
};
constexpr CodeExample kAuthenticateClient[] = {
#include "spec/examples/authenticate_client.inc"
};
constexpr CodeExample kSignClientAssertion[] = {
#include "spec/examples/sign_client_assertion.inc"
};
constexpr CodeExample kSendForm[] = {
#include "spec/examples/send_form.inc"
};
constexpr CodeExample kAskForScope[] = {
#include "spec/examples/ask_for_scope.inc"
};
constexpr CodeExample kPresentToken[] = {
#include "spec/examples/present_token.inc"
};
constexpr CodeExample kMakeDpopProof[] = {
#include "spec/examples/make_dpop_proof.inc"
};
constexpr CodeExample kSlowDown[] = {
#include "spec/examples/slow_down.inc"
};
constexpr CodeExample kPollWithDeviceCode[] = {
#include "spec/examples/poll_with_device_code.inc"
};
constexpr CodeExample kRegisterClient[] = {
#include "spec/examples/register_client.inc"
};
constexpr CodeExample kFixRequest[] = {
#include "spec/examples/fix_request.inc"
};

}  // namespace

std::string_view to_text(Remedy remedy) {
  switch (remedy) {
    case Remedy::exchange_once: return "exchange_once";
    case Remedy::keep_redirect_uri: return "keep_redirect_uri";
    case Remedy::make_pkce_pair: return "make_pkce_pair";
    case Remedy::send_code_unchanged: return "send_code_unchanged";
    case Remedy::store_rotated_token: return "store_rotated_token";
    case Remedy::log_in_again: return "log_in_again";
    case Remedy::authenticate_client: return "authenticate_client";
    case Remedy::sign_client_assertion: return "sign_client_assertion";
    case Remedy::send_form: return "send_form";
    case Remedy::ask_for_scope: return "ask_for_scope";
    case Remedy::present_token: return "present_token";
    case Remedy::make_dpop_proof: return "make_dpop_proof";
    case Remedy::slow_down: return "slow_down";
    case Remedy::poll_with_device_code: return "poll_with_device_code";
    case Remedy::register_client: return "register_client";
    case Remedy::fix_request: return "fix_request";
    case Remedy::none: return "none";
  }
  return {};
}

std::span<const CodeExample> examples(Remedy remedy) {
  switch (remedy) {
    case Remedy::exchange_once: return kExchangeOnce;
    case Remedy::keep_redirect_uri: return kKeepRedirectUri;
    case Remedy::make_pkce_pair: return kMakePkcePair;
    case Remedy::send_code_unchanged: return kSendCodeUnchanged;
    case Remedy::store_rotated_token: return kStoreRotatedToken;
    case Remedy::log_in_again: return kLogInAgain;
    case Remedy::authenticate_client: return kAuthenticateClient;
    case Remedy::sign_client_assertion: return kSignClientAssertion;
    case Remedy::send_form: return kSendForm;
    case Remedy::ask_for_scope: return kAskForScope;
    case Remedy::present_token: return kPresentToken;
    case Remedy::make_dpop_proof: return kMakeDpopProof;
    case Remedy::slow_down: return kSlowDown;
    case Remedy::poll_with_device_code: return kPollWithDeviceCode;
    case Remedy::register_client: return kRegisterClient;
    case Remedy::fix_request: return kFixRequest;
    case Remedy::none: break;
  }
  return {};
}

}  // namespace grantline
