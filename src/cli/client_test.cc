#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <filesystem>
#include <sstream>

#include "base/encoding.h"
#include "cli/login_options.h"
#include "cli/session.h"
#include "client/file_store.h"
#include "client/record.h"

namespace grantline::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

TEST(login_scope, is_what_the_provider_has_of_the_usual_ones) {
  const auto of = [](std::vector<std::string> scopes, LoginCommand command = {}) {
    client::Provider provider;
    provider.scopes = std::move(scopes);
    return scope_of(command, provider);
  };
  EXPECT_EQ(of({}), "openid profile email offline_access");
  EXPECT_EQ(of({"read", "email", "openid"}), "openid email");
  EXPECT_EQ(of({"read"}), "");
  LoginCommand command;
  command.client_credentials = true;
  EXPECT_EQ(of({}, command), "");
  command.scope = "write";
  command.has_scope = true;
  EXPECT_EQ(of({"read"}, command), "write");
}

// The client's commands on a folder with a session that is still good: no network is needed.
class ClientCommands : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("grantline-cli-" + hex_encode(system_world().random_bytes(6)));
    terminal.environment = {{"GRANTLINE_SESSIONS", folder.string()}};
  }
  void TearDown() override { fs::remove_all(folder); }
  void keep(const std::string& name, client::StoredSession session) {
    const auto store = client::make_file_store({.folder = folder}, system_world());
    ASSERT_TRUE(store->replace(client::session_key(name), 0, client::encode(session)));
  }
  static client::StoredSession good() {
    client::StoredSession session;
    session.provider.issuer = "https://op.example";
    session.provider.token_endpoint = "https://op.example/token";
    session.client_id = ClientId{"app"};
    session.subject = "alice";
    session.tokens.access_token = Secret(std::string("at-1"));
    session.tokens.token_type = "Bearer";
    session.tokens.scope = "openid";
    session.tokens.obtained_at = system_world().now();
    session.tokens.expires_at = system_world().now() + hours(1);
    return session;
  }
  int run(std::vector<std::string> arguments) {
    out.str("");
    err.str("");
    return cli::run(arguments, terminal);
  }
  std::ostringstream out;
  std::ostringstream err;
  std::string typed;
  Terminal terminal{out,
                    err,
                    Style{},
                    false,
                    {},
                    {},
                    {},
                    [] { return std::string("cli:tester"); },
                    [this](std::size_t) -> Result<std::string> { return typed; }};
  fs::path folder;
};

TEST_F(ClientCommands, token_is_printed_in_the_form_asked_for) {
  keep("default", good());
  EXPECT_EQ(run({"token"}), kDone) << err.str();
  EXPECT_EQ(out.str(), "at-1\n");
  EXPECT_EQ(run({"token", "--header"}), kDone);
  EXPECT_EQ(out.str(), "Authorization: Bearer at-1\n");
  EXPECT_EQ(run({"token", "--json"}), kDone);
  const auto printed = parse_json(out.str());
  ASSERT_TRUE(printed);
  EXPECT_EQ(find_string(printed->get_object(), "access_token"), "at-1");
  EXPECT_EQ(run({"token", "--min-valid", "soon"}), kUsage);
  EXPECT_EQ(run({"token", "--header", "--id-token"}), kUsage);
}

TEST_F(ClientCommands, what_is_missing_is_said_with_the_way_on) {
  EXPECT_EQ(run({"token"}), kRefused);
  EXPECT_THAT(err.str(), HasSubstr("grantline login"));
  EXPECT_EQ(run({"token", "--profile", "../x"}), kUsage);
  EXPECT_EQ(run({"--json", "whoami"}), kRefused);
  EXPECT_EQ(find_string(parse_json(out.str())->get_object(), "kind"), "log_in_again");
  client::StoredSession over = good();
  over.tokens.expires_at = over.tokens.obtained_at;
  keep("over", std::move(over));
  EXPECT_EQ(run({"token", "--profile", "over"}), kRefused);
  EXPECT_THAT(err.str(), HasSubstr("offline_access"));
}

TEST_F(ClientCommands, file_that_others_can_read_is_refused_and_named) {
  keep("default", good());
  fs::permissions(folder / "default.session.state", fs::perms(0644));
  EXPECT_EQ(run({"token"}), kFault);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("mode 0644"), HasSubstr("chmod 600")));
  EXPECT_EQ(run({"sessions"}), kDone);
  EXPECT_THAT(out.str(), HasSubstr("unreadable"));
}

TEST_F(ClientCommands, sessions_are_listed_without_their_tokens) {
  EXPECT_EQ(run({"sessions"}), kDone);
  EXPECT_THAT(out.str(), HasSubstr("No session"));
  keep("default", good());
  client::StoredSession ended = good();
  ended.refusal = {"answer_lost", "the answer was lost", "", system_world().now()};
  keep("work", std::move(ended));
  EXPECT_EQ(run({"sessions"}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("good"), HasSubstr("ended"), HasSubstr("was lost"),
                               Not(HasSubstr("at-1"))));
  EXPECT_EQ(run({"sessions", "--json"}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("\"state\": \"good\""), Not(HasSubstr("at-1"))));
  EXPECT_EQ(run({"whoami"}), kDone);
  EXPECT_THAT(out.str(), HasSubstr("alice"));
}

TEST_F(ClientCommands, ended_session_is_not_sent_again) {
  client::StoredSession ended = good();
  ended.refusal = {"answer_lost", "the answer was lost", "gl-1", system_world().now()};
  keep("default", std::move(ended));
  EXPECT_EQ(run({"token"}), kRefused);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("the answer was lost"), HasSubstr("gl-1")));
}

TEST_F(ClientCommands, logout_forgets_a_session_whose_provider_has_no_revocation) {
  keep("default", good());
  EXPECT_EQ(run({"logout"}), kDone) << err.str();
  EXPECT_EQ(run({"logout"}), kRefused);
}

TEST_F(ClientCommands, git_gets_a_token_for_https_alone) {
  keep("default", good());
  typed = "protocol=http\nhost=git.example\n";
  EXPECT_EQ(run({"git-credential", "--host", "git.example", "get"}), kRefused);
  EXPECT_EQ(out.str(), "");
  typed = "protocol=https\nhost=git.example\n";
  EXPECT_EQ(run({"git-credential", "--host", "git.example", "get"}), kDone) << err.str();
  EXPECT_THAT(out.str(), StartsWith("username=oauth2\npassword=at-1\npassword_expiry_utc="));
  EXPECT_EQ(run({"git-credential", "--host", "git.example", "store"}), kDone);
  EXPECT_EQ(out.str(), "");
}

TEST_F(ClientCommands, git_gets_no_token_for_a_host_that_was_not_named) {
  keep("default", good());
  typed = "protocol=https\nhost=git.example.attacker\n";
  EXPECT_EQ(run({"git-credential", "--host", "git.example", "get"}), kDone);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(run({"git-credential", "get"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("--host"));
}

TEST_F(ClientCommands, options_of_login_that_do_not_fit_are_refused_before_anything_is_asked) {
  const std::vector<std::string> login{"login", "https://op.example", "--client-id", "app"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = login;
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  };
  EXPECT_EQ(with({"--client-credentials"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("--client-secret-file"));
  EXPECT_EQ(with({"--client-secret-file", "a", "--client-key-file", "b"}), kUsage);
  EXPECT_EQ(with({"--client-key-id", "k"}), kUsage);
  EXPECT_EQ(with({"--auth-method", "client_secret_post"}), kUsage);
  EXPECT_EQ(with({"--auth-method", "tls"}), kUsage);
  EXPECT_EQ(with({"--client-secret-env", "GRANTLINE_NO_SUCH"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("GRANTLINE_NO_SUCH is not set"));
  EXPECT_EQ(with({"--parameter", "state=mine"}), kUsage);
  EXPECT_EQ(with({"--parameter", "prompt"}), kUsage);
  EXPECT_EQ(with({"--jwks-uri", "https://op.example/jwks"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("--token-endpoint"));
  EXPECT_EQ(with({"--token-endpoint", "http://op.example/token"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("not https"));
  EXPECT_FALSE(fs::exists(folder / "default.session.state"));
}

TEST_F(ClientCommands, kubectl_gets_an_exec_credential) {
  keep("default", good());
  EXPECT_EQ(run({"kube-credential", "--access-token"}), kDone);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("client.authentication.k8s.io/v1"), HasSubstr("at-1"),
                               HasSubstr("expirationTimestamp")));
  EXPECT_EQ(run({"kube-credential"}), kRefused);
  EXPECT_THAT(err.str(), HasSubstr("ID token"));
}

TEST_F(ClientCommands, token_goes_to_no_other_machine_in_the_clear) {
  keep("default", good());
  EXPECT_EQ(run({"curl", "http://api.example/me"}), kUsage);
  EXPECT_THAT(err.str(), HasSubstr("not https"));
}

TEST_F(ClientCommands, encrypted_sessions_need_their_key_file) {
  keep("default", good());
  const std::string file = folder.string() + ".key";
  terminal.environment.emplace_back("GRANTLINE_SESSIONS_KEY_FILE", file);
  EXPECT_EQ(run({"token"}), kFault);
  EXPECT_THAT(err.str(), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace grantline::cli
