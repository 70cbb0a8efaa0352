#include "serve/dpop.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "flow/dpop_refusal.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

// A nonce is made from the time and the newest token key, so that nothing is stored and any node
// takes it. It is taken in its own span and in the next.
constexpr Duration kNonceSpan = minutes(5);

std::string make_nonce(const TokenKeys& keys, std::int64_t span) {
  std::string message;
  append_u64(message, static_cast<std::uint64_t>(span));
  const auto tag = keys.sign(keys.newest(), "dpop-nonce", message);
  CHECK(tag.has_value());
  return base64url_encode(as_view(*tag).substr(0, 16));
}

// The newest first.
std::array<std::string, 2> nonces_at(const TokenKeys& keys, WallTime now) {
  const std::int64_t span = now.ms / kNonceSpan.ms;
  return {make_nonce(keys, span), make_nonce(keys, span - 1)};
}

bool needs_nonce(const App& app) { return app.settings.dpop.nonce == DpopNonce::required; }

}  // namespace

std::expected<std::optional<jose::DpopProof>, Refusal> read_proof(
    App& app, const Call& call, std::optional<BoundToken> access_token) {
  const bool has_field = call.request.header("dpop").has_value();
  if (!has_field && !access_token) return std::nullopt;
  std::array<std::string, 2> nonces;
  jose::DpopRules rules{.max_age = app.settings.dpop.max_age};
  if (needs_nonce(app)) {
    nonces = nonces_at(app.keys.now()->tokens, call.now);
    call.dpop_nonce = nonces[0];
    rules.nonces = nonces;
    rules.nonce_life = kNonceSpan * 2;
  }
  const std::vector<std::string_view> fields = fields_of(call.request, "DPoP");
  const std::string url = app.url(call.path);
  const net::Request& asked = call.request;
  const std::string_view method = asked.is_head ? "HEAD" : std::string_view(asked.method);
  jose::DpopRequest request{.fields = fields, .method = method, .url = url};
  std::string jkt;
  if (access_token) {
    jkt = to_text(access_token->key);
    request.access_token = access_token->text;
    request.jkt = jkt;
  }
  auto proof = flow::check_dpop(request, rules, call.now);
  if (!proof) return std::unexpected(std::move(proof.error()));
  return std::move(*proof);
}

KeyThumbprint key_of(const jose::DpopProof& proof) { return *parse_key_thumbprint(proof.jkt); }

Once used(const jose::DpopProof& proof) { return {"d:" + proof.used_key, proof.good_until}; }

std::string proof_algorithms() {
  return fmt::format("{}", fmt::join(jose::dpop_algorithms(), " "));
}

void offer_nonce(App& app, const Call& call) {
  if (needs_nonce(app)) call.dpop_nonce = nonces_at(app.keys.now()->tokens, call.now)[0];
}

}  // namespace grantline::serve
