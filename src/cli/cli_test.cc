#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/render.h"
#include "cli/session.h"

namespace grantline::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A command line with the administration played by `reply`.
class Cli : public testing::Test {
 protected:
  int run(std::vector<std::string> arguments) {
    out.str("");
    err.str("");
    return cli::run(arguments, terminal,
                    [this](Session& session, const Json& request) -> Result<Json> {
                      if (!session.load()) return fault("");
                      sent = request.get_object();
                      if (broken) return fault("the disk is gone");
                      return parse_json(reply);
                    });
  }
  std::ostringstream out;
  std::ostringstream err;
  std::string typed = "correct horse";
  Terminal terminal{out,
                    err,
                    Style{},
                    false,
                    [this](const std::string&) -> Result<Secret> {
                      if (typed.empty()) return fault("no password came on standard input");
                      return Secret(typed);
                    },
                    [](const std::string&) { return std::string("n"); },
                    {},
                    [] { return std::string("cli:tester"); }};
  JsonObject sent;
  std::string reply = R"({"ok":true,"users":[]})";
  bool broken = false;
};

TEST_F(Cli, alone_it_shows_its_help_in_80_columns) {
  EXPECT_EQ(run({}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("grantline serve --dev"), HasSubstr("explain")));
  for (const auto& command : {std::vector<std::string>{},
                              {"--help"},
                              {"serve", "--help"},
                              {"user", "--help"},
                              {"client", "add", "--help"},
                              {"config", "--help"},
                              {"user", "add", "--help"},
                              {"grant", "--help"},
                              {"key", "--help"},
                              {"explain", "--help"},
                              {"check", "--help"},
                              {"audit", "--help"},
                              {"login", "--help"},
                              {"token", "--help"},
                              {"curl", "--help"},
                              {"sessions", "--help"},
                              {"logout", "--help"},
                              {"whoami", "--help"},
                              {"kube-credential", "--help"},
                              {"git-credential", "--help"},
                              {"doctor", "--help"}}) {
    EXPECT_EQ(run(command), kDone);
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 80U) << line;
  }
}

TEST_F(Cli, wrong_usage_is_one_sentence_with_the_way_to_the_help) {
  EXPECT_EQ(run({"user", "show"}), kUsage);
  EXPECT_THAT(err.str(),
              AllOf(StartsWith("grantline: "), HasSubstr("`grantline user show --help`")));
  EXPECT_EQ(run({"fly"}), kUsage);
  EXPECT_EQ(run({"serve", "--fly"}), kUsage);
  EXPECT_EQ(out.str(), "");
}

TEST_F(Cli, an_unknown_word_is_answered_with_the_nearest_there_is) {
  const auto complaint = [this](std::vector<std::string> line) {
    EXPECT_EQ(run(std::move(line)), kUsage);
    EXPECT_EQ(out.str(), "");
    return err.str();
  };
  EXPECT_EQ(complaint({"serve", "--lisen", "x"}),
            "grantline: there is no option --lisen of `grantline serve`; did you mean --listen?\n");
  EXPECT_THAT(complaint({"serve", "--server.listn=x"}), HasSubstr("mean --server.listen?"));
  EXPECT_THAT(complaint({"explain", "--jsn"}), HasSubstr("did you mean --json?"));
  EXPECT_THAT(complaint({"login", "--client-idd", "x"}), HasSubstr("did you mean --client-id?"));
  EXPECT_THAT(complaint({"--josn"}), HasSubstr("did you mean --json?"));
  EXPECT_EQ(complaint({"serv"}),
            "grantline: there is no command serv of `grantline`; did you mean serve?\n");
  EXPECT_THAT(complaint({"client", "ad", "x"}), HasSubstr("did you mean add?"));
  EXPECT_THAT(complaint({"client", "add", "x", "--redirect-url", "https://a.example"}),
              HasSubstr("did you mean --redirect-uri?"));
  EXPECT_THAT(complaint({"fly"}), HasSubstr("no command fly of `grantline`; `grantline --help`"));
  EXPECT_THAT(complaint({"serve", "--wings"}), HasSubstr("`grantline serve --help`"));
  EXPECT_THAT(complaint({"-v"}), HasSubstr("`grantline --help`"));
  EXPECT_THAT(complaint({"user", "password", "alice", "--password=hunter2"}),
              Not(HasSubstr("hunter2")));
  EXPECT_THAT(complaint({"user", "password", "alice", "hunter2"}), Not(HasSubstr("hunter2")));
}

TEST_F(Cli, an_option_that_comes_twice_is_named) {
  for (const std::string option : {"--issuer", "--password.memory"}) {
    EXPECT_EQ(run({"serve", option, "a", option, "b"}), kUsage);
    EXPECT_EQ(err.str(), "grantline: " + option + " was given 2 times, and takes one value\n");
  }
}

TEST_F(Cli, a_command_that_wants_another_names_those_there_are) {
  EXPECT_EQ(run({"key"}), kUsage);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("`grantline key` needs a command: "), HasSubstr("list")));
  EXPECT_EQ(run({"--color", "purple"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("purple"));
  EXPECT_EQ(run({"--version"}), kDone);
  EXPECT_THAT(out.str(), StartsWith("grantline "));
}

TEST_F(Cli, a_password_is_read_and_never_taken_as_an_argument) {
  reply = R"({"ok":true,"user":{"login":"alice","id":"x"}})";
  EXPECT_EQ(run({"user", "add", "alice", "--email", "a@a.example"}), kDone) << err.str();
  EXPECT_EQ(find_string(sent, "password"), "correct horse");
  EXPECT_EQ(find_string(sent, "actor"), "cli:tester");
  EXPECT_EQ(run({"user", "add", "alice", "--password", "x"}), kUsage);
  typed.clear();
  EXPECT_EQ(run({"user", "password", "alice"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("--generate"));
}

TEST_F(Cli, a_client_that_may_ask_for_no_scope_is_shown_as_such) {
  const auto shown = [](std::string_view scope) {
    return R"({"ok":true,"client":{"id":"app","secrets":[],"metadata":{"grant_types":[],)"
           R"("redirect_uris":[],"post_logout_redirect_uris":[],"resources":[],"scope":")" +
           std::string(scope) + R"("}}})";
  };
  reply = shown("");
  EXPECT_EQ(run({"client", "show", "app"}), kDone) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("none that it may ask for; --scope adds some"));
  reply = shown("openid");
  EXPECT_EQ(run({"client", "show", "app"}), kDone);
  EXPECT_THAT(out.str(), Not(HasSubstr("--scope")));
}

TEST_F(Cli, the_kind_of_a_refusal_is_the_exit_code) {
  reply = R"({"ok":false,"kind":"not_found","error":"There is no user bob."})";
  EXPECT_EQ(run({"user", "show", "bob"}), kRefused);
  EXPECT_EQ(err.str(), "grantline: There is no user bob.\n");
  EXPECT_EQ(out.str(), "");
  reply = R"({"ok":false,"kind":"usage","error":"x"})";
  EXPECT_EQ(run({"user", "show", "bob"}), kUsage);
  broken = true;
  EXPECT_EQ(run({"user", "show", "bob"}), kFault);
  EXPECT_EQ(err.str(), "grantline: the disk is gone\n");
}

TEST_F(Cli, json_is_the_reply_itself) {
  reply = R"({"ok":false,"kind":"refused","error":"x"})";
  EXPECT_EQ(run({"--json", "user", "list"}), kRefused);
  const auto printed = parse_json(out.str());
  ASSERT_TRUE(printed);
  EXPECT_EQ(find_string(printed->get_object(), "kind"), "refused");
  EXPECT_EQ(run({"user", "list", "--json"}), kRefused);
  EXPECT_TRUE(parse_json(out.str()));
}

TEST_F(Cli, removal_asks_on_a_terminal_and_needs_yes_elsewhere) {
  reply = R"({"ok":true,"user":{"login":"alice","id":"x"}})";
  EXPECT_EQ(run({"user", "remove", "alice"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("--yes"));
  terminal.is_interactive = true;
  EXPECT_EQ(run({"user", "remove", "alice"}), kRefused);
  EXPECT_TRUE(sent.empty());
  EXPECT_EQ(run({"user", "remove", "alice", "--yes"}), kDone);
  EXPECT_EQ(find_string(sent, "command"), "user.remove");
}

TEST_F(Cli, client_options_become_registered_metadata) {
  reply = R"({"ok":false,"kind":"refused","error":"x"})";
  run({"client", "add", "app", "--redirect-uri", "https://a.example/1", "--redirect-uri",
       "https://a.example/2", "--scope", "openid profile", "--skip-consent", "--code-life", "30s"});
  EXPECT_EQ(find_string(sent, "client"), "app");
  EXPECT_EQ(to_text(sent.at("metadata")),
            R"({"redirect_uris":["https://a.example/1","https://a.example/2"],)"
            R"("scope":"openid profile","skip_consent":true,"code_life":"30s"})");
  run({"client", "set", "app", "--ask-consent", "--code-life", "default"});
  EXPECT_EQ(to_text(sent.at("metadata")), R"({"skip_consent":false,"code_life":null})");
}

TEST_F(Cli, config_shows_each_value_and_where_it_came_from) {
  terminal.environment = {{"GRANTLINE_TOKENS_CODE_LIFE", "30s"}};
  EXPECT_EQ(
      run({"config", "--json", "--listen", "127.0.0.1:1", "--par-life", "10s", "--data", "d"}),
      kDone)
      << err.str();
  const auto printed = parse_json(out.str());
  ASSERT_TRUE(printed);
  const auto from = [&](std::string_view key) {
    return text_at(printed->get_object().at(key).get_object(), "from");
  };
  EXPECT_EQ(from("tokens.code_life"), "GRANTLINE_TOKENS_CODE_LIFE");
  EXPECT_EQ(from("server.listen"), "--listen");
  EXPECT_EQ(from("par.life"), "--par.life");
  EXPECT_EQ(from("server.data"), "--data");
  EXPECT_EQ(from("log.level"), "default");
  EXPECT_EQ(run({"config", "--tokens.code_life", "2h"}), kUsage);
  EXPECT_EQ(err.str(),
            "grantline: --tokens.code_life is \"2h\"; it must be a duration from 1s to 10m, "
            "such as 1m\n");
}

TEST_F(Cli, config_reads_the_file_and_never_shows_the_master_key) {
  const std::string file = testing::TempDir() + "grantline-cli-test.toml";
  std::ofstream(file) << "[server]\nname = \"Example\"\n";
  terminal.environment = {
      {"GRANTLINE_CONFIG", file},
      {"GRANTLINE_KEYS_MASTER_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}};
  EXPECT_EQ(run({"config"}), kDone) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("Example"), HasSubstr("toml:2"), HasSubstr("(secret)"),
                               Not(HasSubstr("AAECAw"))));
  terminal.environment = {};
  EXPECT_EQ(run({"config", "--config", file + ".absent"}), kFault);
  EXPECT_THAT(err.str(), HasSubstr("cannot read the configuration"));
}

TEST_F(Cli, doctor_exits_1_where_it_found_something) {
  reply = R"({"ok":true,"clients":0,"findings":[]})";
  EXPECT_EQ(run({"doctor"}), kDone);
  reply = R"({"ok":true,"clients":1,"findings":[
      {"kind":"client","object":"old","value":"legacy_password","why":"It sees passwords."}]})";
  EXPECT_EQ(run({"doctor"}), kRefused);
  EXPECT_THAT(out.str(), HasSubstr("client old legacy_password\n  It sees passwords.\n"));
}

TEST_F(Cli, explain_knows_the_catalog_without_a_server) {
  broken = true;
  EXPECT_EQ(run({"explain", "code_replayed"}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr(std::string(info(Cause::code_replayed).title)),
                               HasSubstr("What to do")));
}

TEST_F(Cli, explain_ranks_the_causes_of_what_another_provider_answered) {
  broken = true;
  const std::string body =
      R"({"error":"invalid_grant","error_description":"AADSTS54005: redeemed. Trace ID: x"})";
  EXPECT_EQ(run({"explain", body}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("code_already_used"), HasSubstr("Microsoft Entra ID"),
                               HasSubstr("line 1: \"AADSTS54005\"\n"), Not(HasSubstr("Trace ID"))));
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    if (line.contains("https://")) continue;
    EXPECT_LE(columns(line), 80U) << line;
  }
  std::string rest = "one\n" + body;
  terminal.read_piece = [&](std::size_t) -> Result<std::string> { return std::exchange(rest, {}); };
  EXPECT_EQ(run({"explain", "-", "--json"}), kDone);
  const Json report = *parse_json(out.str());
  EXPECT_EQ(report.at("schema"), "grantline-explain-1");
  const Json& first = report.at("causes").at(0);
  EXPECT_EQ(first.at("cause"), "code_already_used");
  EXPECT_EQ(first.at("evidence").at(0).at("line"), 2);
  EXPECT_GT(first.at("probability").as_double(), 0.5);
}

TEST_F(Cli, explain_says_where_the_evidence_does_not_decide_and_where_there_is_none) {
  broken = true;
  EXPECT_EQ(run({"explain", "invalid_grant"}), 4);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("The evidence does not decide"), HasSubstr("grant_type")));
  EXPECT_EQ(run({"explain", "good morning"}), kRefused);
  EXPECT_THAT(err.str(), HasSubstr("nothing in it speaks of a refused grant or request"));
}

constexpr std::string_view kExplained = R"({"ok":true,"reference":"gl-7k2m-9x4q-8d3f-w5tz",
  "grant":"gl-7k2m-9x4q-8d3f","client":"app","user":"alice","asked_by":"app",
  "at":"2026-11-23T12:00:03.320Z","ago":"12 min 3 s","from":"192.0.2.9","cause":"code_replayed",
  "title":"The authorization code was already used","error":"invalid_grant","status":400,
  "sentence":"This code was already redeemed 3.2 s earlier, from 10.0.0.7.",
  "rule":"A code is good for one exchange; on the second the server refuses.",
  "section":"RFC 6749 section 4.1.2","fix":"Exchange each code once.",
  "page":"https://login.example/errors/code_replayed",
  "evidence":[{"name":"redeemed_ago","value":"3.2 s"},{"name":"redeemed_from","value":"10.0.0.7"}],
  "made_invalid_by":{"what":"redeemed","at":"2026-11-23T12:00:00.120Z","from":"10.0.0.7",
    "before":"3.2 s"},
  "line":[{"what":"authorized","at":"2026-11-23T11:59:58.000Z","from":"10.0.0.7"},
          {"what":"redeemed","at":"2026-11-23T12:00:00.120Z","since_previous":"2.1 s",
           "from":"10.0.0.7"},
          {"what":"replayed","at":"2026-11-23T12:00:03.320Z","since_previous":"3.2 s",
           "from":"2001:db8:1234:5678:9abc:def0:1234:5678","cause":"code_replayed",
           "reference":"gl-7k2m-9x4q-8d3f-w5tz"},
          {"what":"ended","at":"2026-11-23T12:00:03.320Z","since_previous":"0 ms",
           "cause":"grant_revoked_by_replay"}],
  "now":{"state":"ended","cause":"grant_revoked_by_replay"}})";

TEST_F(Cli, an_explanation_fits_80_columns_and_tells_all_five_things) {
  reply = kExplained;
  EXPECT_EQ(run({"explain", "gl-7k2m-9x4q-8d3f-w5tz"}), kDone);
  const std::string text = out.str();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 80U) << line;
  std::size_t at = 0;
  for (const auto* part :
       {"The authorization code was already used", "invalid_grant, code_replayed (400)",
        "What happened", "already redeemed 3.2 s earlier", "What made it invalid",
        "code redeemed, from 10.0.0.7", "The rule", "RFC 6749 section 4.1.2", "What to do",
        "https://login.example/errors/code_replayed", "The line of the grant",
        "replayed: code_replayed"}) {
    const auto next = text.find(part, at);
    ASSERT_NE(next, text.npos) << part << "\n" << text;
    at = next;
  }
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace grantline::cli
