#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/rate.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/signing_alg.h"
#include "spec/cause.h"

namespace grantline::serve {

// "127.0.0.1:8080", "[::]:8080", "localhost:0". Port 0: the system chooses.
struct Listen {
  Address address;
  std::uint16_t port = 0;
  bool operator==(const Listen&) const = default;
  // A friend alone, so that it hides no other to_text in this namespace.
  friend std::string to_text(const Listen& listen);
};
std::optional<Listen> parse_listen(std::string_view text);

// "64KiB", "19MiB", "512"
struct Size {
  std::int64_t bytes = 0;
  auto operator<=>(const Size&) const = default;
};
constexpr Size kibibytes(std::int64_t n) { return {n * 1024}; }
constexpr Size mebibytes(std::int64_t n) { return {n * 1024 * 1024}; }

// Whether a DPoP proof needs a nonce of this server (RFC 9449 section 8).
enum class DpopNonce { off, required };

// All that can be configured. The initial values here are the defaults; those of --dev are in
// setting_table.cc, beside the bounds and the sentence of each key.
struct Settings {
  bool dev = false;

  struct Server {
    std::string issuer;  // without a slash at its end; https, or http on loopback
    Listen listen{*parse_address("127.0.0.1"), 8080};
    Listen metrics_listen{*parse_address("127.0.0.1"), 9464};
    std::string data = "grantline-data";
    std::string name = "grantline";  // what people see on the pages
    std::int64_t threads = 0;        // 0: one for each core
    std::string tls_certificate;     // PEM files; empty: plain HTTP behind a proxy
    std::string tls_key;
    std::vector<Network> trusted_proxies;  // whose X-Forwarded-For is believed
    Size header_limit = kibibytes(16);
    Size body_limit = kibibytes(64);
    std::int64_t connections = 10'000;
    Duration idle_timeout = seconds(60);     // of a connection that asks nothing
    Duration request_timeout = seconds(15);  // for a request to arrive whole
    Duration shutdown_grace = seconds(10);
  } server;

  struct Tokens {
    Duration code_life = seconds(60);
    Duration access_token_life = minutes(15);
    Duration id_token_life = minutes(15);
    Duration refresh_token_idle = days(30);
    Duration refresh_token_life = days(180);      // absolute
    Duration refresh_retry_window = seconds(10);  // 0: off
  } tokens;

  struct Keys {
    std::string master_key_file;  // base64 of 32 bytes; empty: <data>/master.key
    Secret master_key;            // the 32 bytes, from the environment only; wins over the file
    Duration rotate_every = days(90);  // 0: only by hand
    Duration publish_ahead = days(1);
    SigningAlg default_alg = SigningAlg::es256;
  } keys;

  struct Errors {
    Detail detail = Detail::cause;
  } errors;

  struct Limits {
    Rate token_per_client{200, seconds(1), 400};
    Rate token_per_address{200, seconds(1), 400};
    Rate login_per_address{30, minutes(1), 30};
    Rate explain_per_address{60, minutes(1), 60};
    Rate user_code_per_address{60, hours(1), 10};
    Rate user_code_per_browser{30, hours(1), 5};
    std::int64_t login_free_tries = 3;  // wrong passwords for one login before it is delayed
    Duration login_delay = seconds(1);  // then this, doubled each time
    Duration login_delay_most = minutes(5);
  } limits;

  struct Sessions {
    Duration life = hours(12);  // absolute
    Duration idle = hours(2);
  } sessions;

  struct Password {
    Size memory = mebibytes(19);  // Argon2id
    std::int64_t passes = 2;
    std::int64_t shortest = 10;  // characters
    std::int64_t threads = 0;    // that hash; 0: one for each two cores
  } password;

  struct Log {
    LogLevel level = LogLevel::info;
    std::optional<LogFormat> format;  // unset: text on a terminal, JSON elsewhere
    std::string file;                 // empty: stderr
    LogOptions options() const { return {level, format, file}; }
  } log;

  struct Explain {
    bool enabled = true;  // POST /explain
    bool page = true;     // GET /explain, for people
    Size page_limit = mebibytes(1);
  } explain;

  struct Par {
    Duration life = seconds(90);
    bool required = false;  // every client must push its request (RFC 9126 section 5)
  } par;

  struct Device {
    Duration life = minutes(10);
    Duration interval = seconds(5);
  } device;

  struct Clients {
    bool issuer_audience_only = false;
  } clients;

  struct Guard {
    std::string rules;  // a file; empty: no API has rules
  } guard;

  struct Dpop {
    DpopNonce nonce = DpopNonce::off;
    Duration max_age = seconds(60);  // of a proof's iat; 30 s more for clocks that differ
  } dpop;

  struct Store {
    Size cache = mebibytes(32);
  } store;
};

// Where the value of a setting is. The reader, the writer and the checks go by the alternative.
using Slot = std::variant<bool*, std::int64_t*, Duration*, Size*, Rate*, Listen*, std::string*,
                          Secret*, std::vector<Network>*, Detail*, SigningAlg*, LogLevel*,
                          std::optional<LogFormat>*, DpopNonce*>;

// A row of the table from which the file's reader, the environment, the flags, `grantline config`,
// `grantline doctor` and docs/configuration.md are made.
struct Setting {
  std::string_view key;  // "tokens.code_life"
  Slot (*slot)(Settings&);
  std::string_view least;  // bounds, as they are written; empty: none
  std::string_view most;
  std::string_view flag;  // a short flag beside --tokens.code_life: "--listen"; or empty
  std::string_view dev;   // the default with --dev, where it is another
  std::string_view doc;   // one or two sentences
  bool (*unsafe)(const Settings&) = nullptr;  // null: no value of it is
  std::string_view unsafe_why = {};           // one sentence: what it opens
  // What a text must be, where more is due than its type says ("an https URL ..."); nothing: it is.
  std::optional<std::string> (*fault_of)(std::string_view text) = nullptr;
};
std::span<const Setting> setting_table();
const Setting* find_setting(std::string_view key);
std::string environment_name(const Setting& setting);  // "GRANTLINE_TOKENS_CODE_LIFE"
bool is_secret(const Setting& setting);                // from the environment only, never printed

enum class Source { standard, dev, file, environment, flag };
struct Origin {
  Source source = Source::standard;
  std::string where;  // "grantline.toml:12", "GRANTLINE_SERVER_ISSUER", "--issuer"; else empty
};

struct SettingsInput {
  std::string file;  // its name, for faults; empty: no file
  std::string file_text;
  std::vector<std::pair<std::string, std::string>>
      environment;  // others than GRANTLINE_* do no harm
  struct Flag {
    std::string key;
    std::string value;
    std::string as_written;  // "--issuer"
  };
  std::vector<Flag> flags;
};

struct LoadedSettings {
  Settings settings;
  std::vector<Origin> origins;  // one for each row of the table
};
// Flag over environment over file over default; with `dev` and no issuer, the issuer follows the
// port of server.listen. Each fault is one sentence that says where and what is due. Checks single
// values only; `check_for_serving` checks what hangs together.
Result<LoadedSettings> load_settings(const SettingsInput& input);
// What `grantline serve` needs on top: an issuer, a whole TLS pair, lives that fit each other.
Result<void> check_for_serving(const Settings& settings);

// A value as it is written in the file without quotes: "15m", "cause"; "(secret)" for a secret that
// is set, empty for one that is not.
std::string value_text(const Setting& setting, const Settings& settings);
// Reads `text` into the setting; the fault says what is due: "a duration from 1s to 10m, such as
// 60s".
Result<void> set_value(const Setting& setting, Settings& settings, std::string_view text);

// "a duration from 1s to 10m, such as 60s"
std::string what_is_due(const Setting& setting);

// docs/configuration.md
std::string configuration_document();

}  // namespace grantline::serve
