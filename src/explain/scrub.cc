#include "explain/scrub.h"

#include <algorithm>
#include <array>

#include "spec/credential.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kShortest = 6;  // what is shorter is a word of any sentence
constexpr std::size_t kMostSecrets = 500;

constexpr std::array kCredentials = {"access_token"sv,  "assertion"sv, "client_assertion"sv,
                                     "client_secret"sv, "code"sv,      "code_verifier"sv,
                                     "device_code"sv,   "id_token"sv,  "nonce"sv,
                                     "refresh_token"sv, "state"sv};

}  // namespace

Scrub::Scrub(const std::vector<Leg>& legs) {
  const auto add = [&](const std::string& value, std::string_view kind) {
    const bool is_new = std::ranges::find(secrets_, value, &Secret::value) == secrets_.end();
    if (value.size() < kShortest || secrets_.size() >= kMostSecrets || !is_new) return;
    secrets_.push_back({value, "<" + name_secret(kind, value) + ">"});
  };
  for (const Leg& leg : legs) {
    if (const std::size_t colon = leg.basic.find(':'); colon != std::string::npos) {
      add(leg.basic.substr(colon + 1), "client_secret");
    }
    for (const Param& param : leg.params) {
      if (std::ranges::find(kCredentials, param.name) == kCredentials.end()) continue;
      add(param.value, param.name);
      add(param.raw, param.name);
    }
  }
  std::ranges::sort(secrets_, [](const Secret& a, const Secret& b) {
    return a.value.size() != b.value.size() ? a.value.size() > b.value.size() : a.value < b.value;
  });
}

void Scrub::clean(std::string& text) const {
  for (const Secret& secret : secrets_) {
    for (std::size_t at = text.find(secret.value); at != std::string::npos;
         at = text.find(secret.value, at + secret.name.size())) {
      text.replace(at, secret.value.size(), secret.name);
    }
  }
}

void Scrub::clean(Ranked& ranked) const {
  clean(ranked.title);
  for (Evidence& one : ranked.evidence) {
    clean(one.quote);
    clean(one.says);
  }
}

}  // namespace grantline::explain
