#include "serve/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/settings_file.h"

namespace grantline::serve {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

SettingsInput file(std::string text) { return {"grantline.toml", std::move(text), {}, {}}; }

std::string refused(const SettingsInput& input) {
  auto loaded = load_settings(input);
  return loaded ? "it was accepted" : loaded.error().what;
}

std::string value_of(const LoadedSettings& loaded, std::string_view key) {
  return value_text(*find_setting(key), loaded.settings);
}

Origin origin_of(const LoadedSettings& loaded, std::string_view key) {
  return loaded.origins[static_cast<std::size_t>(find_setting(key) - setting_table().data())];
}

TEST(settings, every_default_reads_back_from_its_own_text_and_lies_in_its_bounds) {
  const Settings standard;
  for (const Setting& setting : setting_table()) {
    const std::string text = value_text(setting, standard);
    if (text.empty()) continue;
    Settings other;
    EXPECT_TRUE(set_value(setting, other, text)) << setting.key << " = " << text;
    EXPECT_EQ(value_text(setting, other), text) << setting.key;
  }
}

TEST(settings, every_bound_can_be_read_and_every_key_is_there_once) {
  for (const Setting& setting : setting_table()) {
    Settings s;
    for (const std::string_view bound : {setting.least, setting.most, setting.dev}) {
      if (!bound.empty()) {
        EXPECT_TRUE(set_value(setting, s, bound)) << setting.key << " = " << bound;
      }
    }
    EXPECT_EQ(find_setting(setting.key), &setting) << setting.key;
    EXPECT_TRUE(setting.doc.ends_with('.')) << setting.key;
    EXPECT_EQ(setting.unsafe != nullptr, !setting.unsafe_why.empty()) << setting.key;
  }
}

TEST(settings, the_flag_wins_over_the_environment_over_the_file_over_the_default) {
  SettingsInput input = file(
      "[tokens]\ncode_life = \"30s\"\nid_token_life = \"5m\"\n"
      "access_token_life = \"5m\"\n");
  input.environment = {{"GRANTLINE_TOKENS_CODE_LIFE", "40s"},
                       {"GRANTLINE_TOKENS_ACCESS_TOKEN_LIFE", "6m"},
                       {"GRANTLINE_CONFIG", "grantline.toml"},
                       {"PATH", "/bin"}};
  input.flags = {{"tokens.code_life", "50s", "--tokens-code-life"}};
  const auto loaded = load_settings(input);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->settings.tokens.code_life, seconds(50));
  EXPECT_EQ(origin_of(*loaded, "tokens.code_life").where, "--tokens-code-life");
  EXPECT_EQ(loaded->settings.tokens.access_token_life, minutes(6));
  EXPECT_EQ(origin_of(*loaded, "tokens.access_token_life").source, Source::environment);
  EXPECT_EQ(loaded->settings.tokens.id_token_life, minutes(5));
  EXPECT_EQ(origin_of(*loaded, "tokens.id_token_life").where, "grantline.toml:3");
  EXPECT_EQ(loaded->settings.tokens.refresh_token_idle, days(30));
  EXPECT_EQ(origin_of(*loaded, "tokens.refresh_token_idle").source, Source::standard);
}

TEST(settings, dev_changes_defaults_but_not_what_was_given) {
  SettingsInput input = file("dev = true\n[errors]\ndetail = \"minimal\"\n");
  input.flags = {{"server.listen", "127.0.0.1:9000", "--listen"}};
  const auto loaded = load_settings(input);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->settings.errors.detail, Detail::minimal);
  EXPECT_TRUE(loaded->settings.dev);
  EXPECT_EQ(loaded->settings.server.issuer, "http://localhost:9000");
  EXPECT_EQ(origin_of(*loaded, "server.issuer").source, Source::dev);
}

TEST(settings, dev_on_any_free_port_has_an_issuer_that_waits_for_it) {
  SettingsInput input = file("dev = true\n");
  input.flags = {{"server.listen", "127.0.0.1:0", "--listen"}};
  const auto loaded = load_settings(input);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->settings.server.issuer, "http://localhost:0");
}

TEST(settings, an_unknown_key_names_its_line_and_the_nearest_key) {
  EXPECT_EQ(refused(file("[tokens]\n\ncode_live = \"60s\"\n")),
            "grantline.toml:3: tokens.code_live is not a setting; did you mean tokens.code_life?");
  EXPECT_EQ(refused(file("issuer = \"https://a.example\"\n")),
            "grantline.toml:1: issuer is not a setting; did you mean server.issuer?");
  EXPECT_EQ(refused(file("[token]\ncode_life = \"60s\"\n")),
            "grantline.toml:1: token is not a setting");
  EXPECT_EQ(refused(file("[server]\nwebsockets = true\n")),
            "grantline.toml:2: server.websockets is not a setting");
}

TEST(settings, a_misspelt_environment_variable_of_a_group_is_refused) {
  SettingsInput input;
  input.environment = {{"GRANTLINE_TOKENS_CODE_LIVE", "60s"}};
  EXPECT_EQ(refused(input),
            "the environment variable GRANTLINE_TOKENS_CODE_LIVE is not a setting; did "
            "you mean tokens.code_life?");
}

TEST(settings, what_is_not_toml_names_its_line) {
  EXPECT_THAT(refused(file("[server]\nissuer = https://a.example\n")),
              testing::StartsWith("grantline.toml:2: this is not TOML: "));
  EXPECT_THAT(refused(file("[=]\n")), testing::StartsWith("grantline.toml:1: this is not TOML: "));
}

TEST(settings, characters_that_are_not_ascii_are_for_texts_and_comments) {
  for (const std::string wrong : {"log.level = “debug”\n", "[server]ȝ\n"}) {
    EXPECT_THAT(refused(file("# “all”\n" + wrong)),
                testing::StartsWith("grantline.toml:2: this is not TOML: "));
  }
  for (const std::string right :
       {"'ȝ'  # ȝ", R"("a\"ȝ")", "\"\"\"\nȝ\"ȝ\"\"\"\"", "'''ȝ'ȝ'''", "\"\" # ȝ"}) {
    const auto values =
        read_settings_file("f.toml", "\xEF\xBB\xBFserver.name = " + right + "\nserver.data = '.'");
    ASSERT_TRUE(values.has_value()) << right << values.error().what;
    EXPECT_EQ(values->size(), 2U) << right;
  }
}

struct Wrong {
  std::string_view key;
  std::string_view value;
  std::string_view due;
};

TEST(settings, each_wrong_value_is_told_what_is_due) {
  const Wrong wrongs[] = {
      {"tokens.code_life", "11m", "a duration from 1s to 10m, such as 1m"},
      {"tokens.code_life", "0s", "a duration from 1s to 10m, such as 1m"},
      {"tokens.code_life", "60", "a duration from 1s to 10m, such as 1m"},
      {"tokens.refresh_retry_window", "6m", "a duration from 0s to 5m, such as 10s"},
      {"server.threads", "-1", "a whole number from 0 to 256"},
      {"server.threads", "many", "a whole number from 0 to 256"},
      {"server.body_limit", "64kB", "a size from 1KiB to 16MiB, such as 64KiB"},
      {"server.listen", "8080", "an address and port, such as 127.0.0.1:8080"},
      {"server.listen", "127.0.0.1:65536", "an address and port, such as 127.0.0.1:8080"},
      {"server.listen", "::1:80", "an address and port, such as 127.0.0.1:8080"},
      {"server.trusted_proxies", "10.0.0.0/33", "networks, such as 10.0.0.0/8, ::1"},
      {"limits.token_per_client", "0/s", "a rate such as 50/s, \"30/m burst 60\" or off"},
      {"limits.token_per_client", "5/day", "a rate such as 50/s, \"30/m burst 60\" or off"},
      {"errors.detail", "all", "minimal, cause or full"},
      {"keys.default_alg", "HS256", "ES256, EdDSA or RS256"},
      {"log.level", "trace", "debug, info, warn, error or off"},
      {"log.format", "xml", "auto, text or json"},
      {"explain.enabled", "yes", "true or false"},
      {"server.name", "", "1 to 60 bytes of text"},
  };
  for (const Wrong& wrong : wrongs) {
    Settings s;
    const auto done = set_value(*find_setting(wrong.key), s, wrong.value);
    ASSERT_FALSE(done) << wrong.key << " = " << wrong.value;
    EXPECT_EQ(done.error().what, wrong.due) << wrong.key << " = " << wrong.value;
  }
}

TEST(settings, the_sentence_about_a_wrong_value_names_its_place) {
  EXPECT_EQ(
      refused(file("[tokens]\ncode_life = \"2h\"\n")),
      "grantline.toml:2: tokens.code_life is \"2h\"; it must be a duration from 1s to 10m, such as "
      "1m");
  EXPECT_EQ(refused(file("[tokens]\ncode_life = 60\n")),
            "grantline.toml:2: tokens.code_life must be a duration from 1s to 10m, such as 1m");
  EXPECT_EQ(
      refused(file("[server]\nthreads = \"4\"\n")),
      "grantline.toml:2: server.threads must be a whole number from 0 to 256, without quotation "
      "marks");
  SettingsInput input;
  input.flags = {{"errors.detail", "all", "--errors.detail"}};
  EXPECT_EQ(refused(input), "--errors.detail is \"all\"; it must be minimal, cause or full");
}

TEST(settings, an_issuer_must_be_https_unless_it_is_this_machine) {
  const Setting& issuer = *find_setting("server.issuer");
  Settings s;
  for (const auto* good : {"https://a.example", "https://a.example:8443/tenant",
                           "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:8080"}) {
    EXPECT_TRUE(set_value(issuer, s, good)) << good;
  }
  for (const auto* bad :
       {"http://a.example", "https://a.example/", "https://a.example?x=1", "https://a.example#x",
        "a.example", "com.example.app:/cb", "https://user@a.example", ""}) {
    EXPECT_FALSE(set_value(issuer, s, bad)) << bad;
  }
}

TEST(settings, the_master_key_comes_from_the_environment_only_and_is_never_shown) {
  const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  SettingsInput input;
  input.environment = {{"GRANTLINE_KEYS_MASTER_KEY", key}};
  const auto loaded = load_settings(input);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->settings.keys.master_key.size(), 32U);
  EXPECT_EQ(value_of(*loaded, "keys.master_key"), "(secret)");

  input.environment = {{"GRANTLINE_KEYS_MASTER_KEY", key + "="}};
  EXPECT_EQ(refused(input),
            "the environment variable GRANTLINE_KEYS_MASTER_KEY is not a key; it must be "
            "the base64 of 32 bytes");
  EXPECT_THAT(refused(file("[keys]\nmaster_key = \"" + key + "\"\n")),
              AllOf(HasSubstr("may not be in a file"), Not(HasSubstr(key))));
  SettingsInput flag;
  flag.flags = {{"keys.master_key", key, "--keys.master_key"}};
  EXPECT_THAT(refused(flag), AllOf(HasSubstr("is not a flag"), Not(HasSubstr(key))));
}

TEST(settings, lists_and_rates_and_addresses_read_back) {
  const auto loaded =
      load_settings(file("[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n"
                         "listen = \"[::]:0\"\nbody_limit = 2048\n"
                         "[limits]\ntoken_per_client = \"5/s burst 20\"\n"
                         "login_per_address = \"off\"\n"));
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(value_of(*loaded, "server.trusted_proxies"), "10.0.0.0/8, ::1/128");
  EXPECT_EQ(value_of(*loaded, "server.listen"), "[::]:0");
  EXPECT_EQ(value_of(*loaded, "server.body_limit"), "2KiB");
  EXPECT_EQ(loaded->settings.limits.token_per_client, (Rate{5, seconds(1), 20}));
  EXPECT_TRUE(loaded->settings.limits.login_per_address.is_off());
}

TEST(settings, serving_needs_an_issuer_a_whole_tls_pair_and_lives_that_fit) {
  Settings s;
  EXPECT_THAT(check_for_serving(s).error().what, HasSubstr("server.issuer is not set"));
  s.server.issuer = "https://a.example";
  EXPECT_TRUE(check_for_serving(s));
  s.server.tls_key = "key.pem";
  EXPECT_THAT(check_for_serving(s).error().what, HasSubstr("belong together"));
  s.server.tls_certificate = "cert.pem";
  s.tokens.refresh_token_idle = days(181);
  EXPECT_EQ(
      check_for_serving(s).error().what,
      "tokens.refresh_token_idle (181d) is longer than tokens.refresh_token_life (180d); make it "
      "shorter or that longer");
}

TEST(settings, the_defaults_are_safe) {
  const Settings standard;
  for (const Setting& setting : setting_table()) {
    EXPECT_FALSE(setting.unsafe != nullptr && setting.unsafe(standard)) << setting.key;
  }
}

TEST(settings, the_document_has_every_key_once) {
  const std::string text = configuration_document();
  for (const Setting& setting : setting_table()) {
    const std::string heading = "\n### " + std::string(setting.key) + "\n";
    const auto at = text.find(heading);
    ASSERT_NE(at, text.npos) << setting.key;
    EXPECT_EQ(text.find(heading, at + 1), text.npos) << setting.key;
  }
  EXPECT_THAT(text, EndsWith("\n"));
}

}  // namespace
}  // namespace grantline::serve
