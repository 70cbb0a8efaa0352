#include <algorithm>

#include "serve/settings.h"
#include "spec/redirect_uri.h"

namespace grantline::serve {
namespace {

// RFC 8414 section 2: https, no query, no fragment. http is for one's own machine only.
std::optional<std::string> issuer_fault(std::string_view text) {
  const bool is_web = text.starts_with("https://") || text.starts_with("http://");
  if (is_web && !text.ends_with('/') && !text.contains('?') && !redirect_uri_fault(text)) {
    return std::nullopt;
  }
  return "an https URL without query, fragment or slash at its end, such as "
         "https://login.example.com (http only for localhost)";
}

std::optional<std::string> name_fault(std::string_view text) {
  if (!text.empty() && text.size() <= 60) return std::nullopt;
  return "1 to 60 bytes of text";
}

#define SLOT(member) [](Settings& s) -> Slot { return &s.member; }
#define WHEN(condition) [](const Settings& s) { return condition; }

constexpr Setting kTable[] = {
    {"dev", SLOT(dev), "", "", "--dev", "",
     "For a developer's own machine: an issuer on localhost, example clients and people, full "
     "details "
     "in errors. Never for a server that others reach.",
     WHEN(s.dev), "Example people with known passwords can log in, and errors tell all they know."},

    {"server.issuer", SLOT(server.issuer), "", "", "--issuer", "http://localhost:8080",
     "The URL by which clients know this server (RFC 8414). It is in every token: choose it once. "
     "Required, unless --dev is given.",
     WHEN(s.server.issuer.starts_with("http://") && !s.dev),
     "Tokens, codes and passwords travel unencrypted over http.", issuer_fault},
    {"server.listen", SLOT(server.listen), "", "", "--listen", "",
     "Address and port that are served. Port 0 lets the system choose."},
    {"server.metrics_listen", SLOT(server.metrics_listen), "", "", "--metrics-listen", "",
     "Address and port of the metrics, readiness and health of this server. Keep it off the "
     "internet."},
    {"server.data", SLOT(server.data), "", "", "--data", "",
     "Folder of the store, the audit log and the admin socket. Made if it is absent; only its "
     "owner "
     "may read it."},
    {"server.name", SLOT(server.name), "", "", "", "", "The name that people see on the pages.",
     nullptr, "", name_fault},
    {"server.threads", SLOT(server.threads), "0", "256", "--threads", "",
     "Event loops. 0 takes one for each core."},
    {"server.tls_certificate", SLOT(server.tls_certificate), "", "", "", "",
     "PEM file with the certificate and its chain. Without it the server speaks plain HTTP and "
     "belongs "
     "behind a proxy."},
    {"server.tls_key", SLOT(server.tls_key), "", "", "", "",
     "PEM file with the private key of the certificate."},
    {"server.trusted_proxies", SLOT(server.trusted_proxies), "", "", "", "",
     "Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
     WHEN(std::ranges::any_of(
         s.server.trusted_proxies,
         [](const Network& n) { return n.prefix_bits < (n.first.is_ipv4() ? 96 + 8 : 16); })),
     "Anyone in so wide a network can choose the address that limits and audit see."},
    {"server.header_limit", SLOT(server.header_limit), "1KiB", "1MiB", "", "",
     "Most bytes of a request's line and headers; more is answered 431."},
    {"server.body_limit", SLOT(server.body_limit), "1KiB", "16MiB", "", "",
     "Most bytes of a request's body; more is answered 413."},
    {"server.connections", SLOT(server.connections), "1", "1000000", "", "",
     "Most connections at one time; more are closed."},
    {"server.idle_timeout", SLOT(server.idle_timeout), "1s", "1h", "", "",
     "How long a connection may stay open without a request."},
    {"server.request_timeout", SLOT(server.request_timeout), "1s", "5m", "", "",
     "How long a request may take to arrive whole."},
    {"server.shutdown_grace", SLOT(server.shutdown_grace), "0s", "5m", "", "",
     "How long running requests may take to end after SIGTERM."},

    {"tokens.code_life", SLOT(tokens.code_life), "1s", "10m", "", "",
     "Life of an authorization code (RFC 6749 section 4.1.2 allows 10 minutes at most)."},
    {"tokens.access_token_life", SLOT(tokens.access_token_life), "1s", "24h", "", "",
     "Life of an access token. A JWT cannot be called back, so its life is how long a revoked "
     "grant "
     "may still be used.",
     WHEN(s.tokens.access_token_life > hours(1)),
     "A stolen access token is good for more than an hour."},
    {"tokens.id_token_life", SLOT(tokens.id_token_life), "10s", "24h", "", "",
     "Life of an id_token."},
    {"tokens.refresh_token_idle", SLOT(tokens.refresh_token_idle), "1m", "365d", "", "",
     "A refresh token that was not used for so long is expired."},
    {"tokens.refresh_token_life", SLOT(tokens.refresh_token_life), "1m", "3650d", "", "",
     "A grant ends so long after the person agreed, however often it is refreshed."},
    {"tokens.refresh_retry_window", SLOT(tokens.refresh_retry_window), "0s", "5m", "", "",
     "How long a client whose answer was lost may present the same refresh token again; it gets "
     "the "
     "same successor. 0s turns it off: then a lost answer logs the person out.",
     WHEN(s.tokens.refresh_retry_window > minutes(1)),
     "The theft of a refresh token is noticed later."},

    {"keys.master_key_file", SLOT(keys.master_key_file), "", "", "", "",
     "File with the base64 of 32 random bytes under which private keys are sealed in the store. "
     "Empty: "
     "master.key in the data folder, made at the first start. Keep a copy apart from the backups."},
    {"keys.master_key", SLOT(keys.master_key), "", "", "", "",
     "The same key itself, for platforms that hand secrets over in the environment. It wins over "
     "the "
     "file and is never printed."},
    {"keys.rotate_every", SLOT(keys.rotate_every), "0s", "3650d", "", "",
     "Age at which a signing key gets a successor. 0s leaves it to `grantline key rotate`.",
     WHEN(s.keys.rotate_every == Duration{}), "Signing keys stay in use until somebody remembers."},
    {"keys.publish_ahead", SLOT(keys.publish_ahead), "0s", "30d", "", "",
     "How long a new signing key is in /jwks before it signs, so that every API has fetched it.",
     WHEN(s.keys.publish_ahead < minutes(5)),
     "APIs that keep /jwks for a while refuse tokens right after a rotation."},
    {"keys.default_alg", SLOT(keys.default_alg), "", "", "", "",
     "Signature algorithm of clients that ask for none."},

    {"errors.detail", SLOT(errors.detail), "", "", "", "full",
     "What error_description says to a client: no more than the RFC's sentence, the cause, or the "
     "cause with its evidence. `grantline explain` shows all of it in any case.",
     WHEN(s.errors.detail == Detail::full && !s.dev),
     "Answers tell whoever holds a wrong code when and from where it was used."},

    {"limits.token_per_client", SLOT(limits.token_per_client), "", "", "", "",
     "Token requests of one client."},
    {"limits.token_per_address", SLOT(limits.token_per_address), "", "", "", "",
     "Token requests from one address."},
    {"limits.login_per_address", SLOT(limits.login_per_address), "", "", "", "",
     "Logins tried from one address.", WHEN(s.limits.login_per_address.is_off()),
     "One machine can try passwords as fast as it likes."},
    {"limits.explain_per_address", SLOT(limits.explain_per_address), "", "", "", "",
     "Requests to /explain from one address."},
    {"limits.user_code_per_address", SLOT(limits.user_code_per_address), "", "", "", "",
     "Wrong codes of devices typed from one address (RFC 8628 section 5.1). Right ones do not "
     "count.",
     WHEN(s.limits.user_code_per_address.is_off()),
     "One machine can try the codes of devices as fast as it likes."},
    {"limits.user_code_per_browser", SLOT(limits.user_code_per_browser), "", "", "", "",
     "Wrong codes of devices typed in one browser."},
    {"limits.login_free_tries", SLOT(limits.login_free_tries), "0", "1000", "", "",
     "Wrong passwords for one login name before the next try is delayed.",
     WHEN(s.limits.login_free_tries > 20), "A password can be guessed at leisure."},
    {"limits.login_delay", SLOT(limits.login_delay), "0s", "1h", "", "",
     "Delay after that; it doubles with each wrong password.",
     WHEN(s.limits.login_delay == Duration{}), "A password can be guessed at leisure."},
    {"limits.login_delay_most", SLOT(limits.login_delay_most), "0s", "24h", "", "",
     "Where the delay stops to grow."},

    {"sessions.life", SLOT(sessions.life), "1m", "365d", "", "",
     "Life of a login in a browser, however much it is used."},
    {"sessions.idle", SLOT(sessions.idle), "1m", "365d", "", "",
     "A login that was not used for so long has ended."},

    {"password.memory", SLOT(password.memory), "1MiB", "4096MiB", "", "",
     "Memory of Argon2id for each password (OWASP: 19 MiB with 2 passes).",
     WHEN(s.password.memory < mebibytes(19) && s.password.passes < 3),
     "A stolen database gives up weak passwords sooner."},
    {"password.passes", SLOT(password.passes), "1", "100", "", "",
     "Passes of Argon2id over that memory."},
    {"password.shortest", SLOT(password.shortest), "1", "128", "", "",
     "Fewest characters of a new password.", WHEN(s.password.shortest < 8),
     "Short passwords are soon guessed."},
    {"password.threads", SLOT(password.threads), "0", "256", "", "",
     "Threads that hash passwords. 0 takes one for each two cores."},

    {"log.level", SLOT(log.level), "", "", "--log-level", "", "The least that is logged."},
    {"log.format", SLOT(log.format), "", "", "", "",
     "One JSON object a line, or text for people; auto is text on a terminal and JSON elsewhere."},
    {"log.file", SLOT(log.file), "", "", "", "", "File of the log. Empty: standard error."},

    {"explain.enabled", SLOT(explain.enabled), "", "", "", "",
     "Whether clients may ask at /explain why they were refused."},
    {"explain.page", SLOT(explain.page), "", "", "", "",
     "Whether people may open /explain, paste the error of any provider and read its cause. "
     "Nothing "
     "that they paste is stored or logged."},
    {"explain.page_limit", SLOT(explain.page_limit), "1KiB", "64MiB", "", "",
     "Most bytes of what is pasted there, or of a file; more is answered 413. Sixteen are taken at "
     "one time."},

    {"par.life", SLOT(par.life), "5s", "10m", "", "",
     "Life of a pushed authorization request (RFC 9126)."},
    {"par.required", SLOT(par.required), "", "", "", "",
     "Whether every client must push its authorization request (RFC 9126 section 5)."},

    {"device.life", SLOT(device.life), "1m", "30m", "", "",
     "Life of a device code and of the code that a person types for it (RFC 8628 section 3.2).",
     WHEN(s.device.life > minutes(15)),
     "The short codes that people type can be tried, and passed on to strangers, for longer."},
    {"device.interval", SLOT(device.interval), "1s", "60s", "", "",
     "What must lie between two polls of a device; each slow_down makes it five seconds longer."},

    {"clients.issuer_audience_only", SLOT(clients.issuer_audience_only), "", "", "", "",
     "Whether the aud of a client's assertion must be the issuer, as one string (FAPI 2.0 Security "
     "Profile section 5.3.2.1). Else the token endpoint's URL is taken too, and at /par its own."},

    {"guard.rules", SLOT(guard.rules), "", "", "", "",
     "TOML file that says what the APIs behind the guard need (docs/guard-rules.md). It is read at "
     "the start and at SIGHUP."},

    {"dpop.nonce", SLOT(dpop.nonce), "", "", "", "",
     "Whether a DPoP proof needs a nonce of this server, which the answer to a proof without one "
     "brings (RFC 9449 section 8). Then proofs cannot be made in advance, and the clock of the "
     "client does not matter; a client's first request is made twice."},
    {"dpop.max_age", SLOT(dpop.max_age), "5s", "10m", "", "",
     "How old the iat of a DPoP proof without a nonce may be, beside 30s for clocks that differ."},

    {"store.cache", SLOT(store.cache), "1MiB", "1048576MiB", "", "",
     "Memory in which the store keeps what was read last."},
};

#undef SLOT
#undef WHEN

}  // namespace

std::span<const Setting> setting_table() { return kTable; }

const Setting* find_setting(std::string_view key) {
  const auto* row = std::ranges::find(kTable, key, &Setting::key);
  return row == std::end(kTable) ? nullptr : row;
}

}  // namespace grantline::serve
