#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "serve/admin_reply.h"
#include "serve/rule_book.h"

namespace grantline::serve {
namespace {

constexpr Duration kOldSecret = days(365);

struct Findings {
  JsonArray list;
  void add(std::string_view kind, std::string_view object, std::string_view value,
           std::string why) {
    list.push_back(
        JsonObject{{"kind", kind}, {"object", object}, {"value", value}, {"why", std::move(why)}});
  }
};

void look_at_settings(const Settings& settings, Findings& out) {
  for (const Setting& setting : setting_table()) {
    if (setting.unsafe != nullptr && setting.unsafe(settings)) {
      out.add("setting", setting.key, value_text(setting, settings),
              std::string(setting.unsafe_why));
    }
  }
  const bool served_to_others = !settings.server.listen.address.is_loopback();
  if (served_to_others && settings.server.tls_certificate.empty() && !settings.dev) {
    out.add("setting", "server.tls_certificate", "empty",
            "The server listens to other machines without TLS: everything between it and its proxy "
            "can be read on the way.");
  }
  if (!settings.server.metrics_listen.address.is_loopback()) {
    out.add("setting", "server.metrics_listen", to_text(settings.server.metrics_listen),
            "Whoever reaches this address can read the metrics.");
  }
}

bool sends_over_http(const ClientMetadata& m) {
  return m.token_endpoint_auth_method != AuthMethod::none &&
         std::ranges::any_of(m.redirect_uris,
                             [](const std::string& uri) { return uri.starts_with("http://"); });
}

void look_at_client(const store::ClientRecord& client, WallTime now, Findings& out) {
  const ClientMetadata& m = client.metadata;
  const std::string& id = client.id.text;
  if (m.legacy_password) {
    out.add("client", id, "legacy_password",
            "The client sees passwords; OAuth 2.1 leaves this grant out (RFC 9700 section 2.4).");
  }
  if (m.legacy_authorize_without_pkce) {
    out.add("client", id, "legacy_authorize_without_pkce",
            "A stolen code can be redeemed by who stole it (RFC 9700 section 2.1.1).");
  }
  if (sends_over_http(m)) {
    out.add("client", id, "http redirect URI",
            "A client with a secret runs on a server; its codes travel unencrypted over http.");
  }
  if (m.skip_consent && m.token_endpoint_auth_method == AuthMethod::none) {
    out.add("client", id, "skip_consent",
            "Nobody is asked, and a public client cannot prove that it is itself.");
  }
  if (m.remember_unproven_consent) {
    out.add("client", id, "remember_unproven_consent",
            "Another program on a person's machine can get tokens in its name, without a page "
            "(RFC 8252 section 8.6).");
  }
  for (const store::ClientSecret& secret : client.secrets) {
    const bool valid = !secret.expires_at.is_set() || secret.expires_at > now;
    if (valid && now - secret.created_at > kOldSecret) {
      out.add("client", id, secret.id,
              fmt::format("The secret is {} old; `grantline client rotate-secret` makes a new one.",
                          to_words(now - secret.created_at)));
    }
  }
}

void look_at_rules(const Settings& settings, Findings& out) {
  const auto rules = load_rules(settings.guard.rules);
  if (!rules) {
    out.add("setting", "guard.rules", settings.guard.rules, rules.error().what);
    return;
  }
  for (const guard::Warning& warning : guard::warnings_of(*rules)) {
    out.add("guard", warning.where, warning.what, warning.why);
  }
}

}  // namespace

Reply doctor(AdminContext& context, const JsonObject&) {
  Findings findings;
  look_at_settings(context.settings, findings);
  look_at_rules(context.settings, findings);
  Result<void> readable;
  std::int64_t clients = 0;
  const auto done = context.engine.scan(store::Table::clients, "", "",
                                        [&](std::string_view, std::string_view value) {
                                          const auto client = store::decode_client(value);
                                          if (!client)
                                            readable = std::unexpected(client.error());
                                          else if (!client->disabled)
                                            look_at_client(*client, context.world.now(), findings);
                                          ++clients;
                                          return readable.has_value();
                                        });
  if (!done) return broken(done.error());
  if (!readable) return broken(readable.error());
  if (const auto lost = context.audit.lost(); lost > 0) {
    findings.add("audit", "audit.jsonl", std::to_string(lost),
                 "Entries could not be written; look at the disk of the data folder.");
  }
  return JsonObject{{"findings", std::move(findings.list)}, {"clients", clients}};
}

}  // namespace grantline::serve
