#include "explain/language.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace grantline::explain {
namespace {

constexpr std::array kLanguages = {Language{"javascript", "JavaScript", "js"},
                                   Language{"python", "Python", "py"},
                                   Language{"go", "Go", "go"},
                                   Language{"java", "Java", "java"},
                                   Language{"csharp", "C#", "cs"},
                                   Language{"php", "PHP", "php"},
                                   Language{"ruby", "Ruby", "rb"},
                                   Language{"cpp", "C++", "cc"},
                                   Language{"curl", "curl", "sh"}};
enum Index : std::size_t { js, py, go, java, cs, php, rb, cpp, curl };

// What only programs of the language print: 4 a library's own word, 3 its stack trace, 1 a trace of
// it.
struct Mark {
  std::string_view text;
  Index language;
  int weight;
  std::string_view library = {};
};

constexpr std::array kMarks = {
    Mark{"GaxiosError", js, 4, "googleapis"},
    Mark{"googleapis-nodejs-common", js, 4, "googleapis"},
    Mark{"google-auth-library", js, 4, "googleapis"},
    Mark{"@azure/msal-", js, 4, "MSAL"},
    Mark{"InteractionRequiredAuthError", js, 4, "MSAL"},
    Mark{"OPError", js, 4, "openid-client"},
    Mark{"ResponseBodyError", js, 4, "openid-client"},
    Mark{"node_modules/openid-client", js, 4, "openid-client"},
    Mark{"oauth4webapi", js, 4, "oauth4webapi"},
    Mark{"simple-oauth2", js, 4, "simple-oauth2"},
    Mark{"passport-oauth2", js, 4, "passport"},
    Mark{"InternalOAuthError", js, 4, "passport"},
    Mark{"node_modules/passport", js, 4, "passport"},
    Mark{"[next-auth]", js, 4, "next-auth"},
    Mark{"AxiosError", js, 3},
    Mark{"node_modules/", js, 3},
    Mark{"node:internal", js, 3},
    Mark{"processTicksAndRejections", js, 3},
    Mark{"URLSearchParams {", js, 2},
    Mark{".mjs:", js, 2},
    Mark{".js:", js, 2},
    Mark{".ts:", js, 1},
    Mark{"google.auth.exceptions.", py, 4, "google-auth"},
    Mark{"oauthlib.oauth2.", py, 4, "requests-oauthlib"},
    Mark{"requests_oauthlib", py, 4, "requests-oauthlib"},
    Mark{"authlib.", py, 4, "Authlib"},
    Mark{"site-packages/msal", py, 4, "MSAL"},
    Mark{"acquire_token_", py, 4, "MSAL"},
    Mark{"Traceback (most recent call last)", py, 3},
    Mark{".py\", line ", py, 3},
    Mark{"site-packages/", py, 3},
    Mark{"python-requests/", py, 3},
    Mark{"oauth2: cannot fetch token", go, 4, "golang.org/x/oauth2"},
    Mark{"oauth2: \"", go, 4, "golang.org/x/oauth2"},
    Mark{"golang.org/x/oauth2", go, 4, "golang.org/x/oauth2"},
    Mark{"Go-http-client/", go, 3},
    Mark{"goroutine ", go, 3},
    Mark{".go:", go, 3},
    Mark{"map[", go, 1},
    Mark{"org.springframework.security.oauth2", java, 4, "Spring Security"},
    Mark{"OAuth2AuthorizationException", java, 4, "Spring Security"},
    Mark{"OAuth2AuthenticationException", java, 4, "Spring Security"},
    Mark{"net.openid.appauth", java, 4, "AppAuth"},
    Mark{"com.google.api.client.auth.oauth2", java, 4, "google-oauth-client"},
    Mark{"com.microsoft.aad.msal4j", java, 4, "MSAL"},
    Mark{"com.nimbusds.", java, 3},
    Mark{"Exception in thread", java, 3},
    Mark{".java:", java, 3},
    Mark{".kt:", java, 2},
    Mark{"Caused by: ", java, 1},
    Mark{"Microsoft.Identity.Client", cs, 4, "MSAL"},
    Mark{"MsalUiRequiredException", cs, 4, "MSAL"},
    Mark{"MsalServiceException", cs, 4, "MSAL"},
    Mark{"MSAL.NetCore", cs, 4, "MSAL"},
    Mark{"Google.Apis.Auth", cs, 4, "Google.Apis"},
    Mark{"IdentityModel.Client", cs, 4, "IdentityModel"},
    Mark{".cs:line ", cs, 4},
    Mark{"--- End of stack trace from previous", cs, 3},
    Mark{"Microsoft.AspNetCore.", cs, 3},
    Mark{"System.Net.Http", cs, 3},
    Mark{"League\\OAuth2\\Client", php, 4, "league/oauth2-client"},
    Mark{"IdentityProviderException", php, 4, "league/oauth2-client"},
    Mark{"Laravel\\Socialite", php, 4, "Socialite"},
    Mark{"Google\\Service\\Exception", php, 4, "google/apiclient"},
    Mark{"GuzzleHttp\\", php, 3, "Guzzle"},
    Mark{"PHP Fatal error", php, 3},
    Mark{".php(", php, 3},
    Mark{".php:", php, 3},
    Mark{"] => ", php, 1},
    Mark{"OAuth2::Error", rb, 4, "oauth2"},
    Mark{"Signet::", rb, 4, "signet"},
    Mark{"Rack::OAuth2", rb, 4, "rack-oauth2"},
    Mark{"omniauth", rb, 3, "OmniAuth"},
    Mark{"Faraday::", rb, 3},
    Mark{".rb:", rb, 3},
    Mark{"QOAuth2AuthorizationCodeFlow", cpp, 4, "Qt"},
    Mark{"terminate called after throwing", cpp, 3},
    Mark{"web::http::oauth2", cpp, 4, "cpprestsdk"},
    Mark{".cpp:", cpp, 3},
    Mark{".cc:", cpp, 3},
    Mark{".cc(", cpp, 3},
    Mark{".cpp(", cpp, 3},
    Mark{".hpp:", cpp, 2},
    Mark{"std::runtime_error", cpp, 2},
    Mark{"User-Agent: curl/", curl, 2},
    Mark{"user-agent: curl/", curl, 2},
    Mark{"curl: (", curl, 2}};

struct Score {
  int sum = 0;
  const Mark* best = nullptr;
  std::size_t at = 0;
};

bool begins_word(std::string_view text, std::size_t at) {
  const auto is_of_name = [](char c) { return is_letter(c) || c == '_'; };
  return at == 0 || !is_of_name(text[at]) || !is_of_name(text[at - 1]);
}

// A command at the beginning of a line, also behind a prompt.
std::size_t find_curl(std::string_view text) {
  for (std::size_t at = text.find("curl "); at != text.npos; at = text.find("curl ", at + 1)) {
    const std::size_t from = at >= 2 && text.substr(at - 2, 2) == "$ " ? at - 2 : at;
    if (from == 0 || text[from - 1] == '\n') return at;
  }
  return text.npos;
}

struct Shown {
  std::string_view cause;
  std::string_view topic;
};
constexpr std::array kTopics = {
    Shown{"code_already_used", "exchange_once"},
    Shown{"code_expired", "exchange_once"},
    Shown{"code_malformed_or_wrong_encoding", "send_form"},
    Shown{"code_wrong_client", "same_endpoint"},
    Shown{"redirect_uri_mismatch", "same_redirect_uri"},
    Shown{"pkce_mismatch_or_missing", "pkce"},
    Shown{"refresh_token_expired", "login_again"},
    Shown{"refresh_token_revoked", "login_again"},
    Shown{"refresh_token_rotated_reuse", "one_refresh"},
    Shown{"refresh_token_wrong_client", "same_endpoint"},
    Shown{"client_credentials_wrong", "basic"},
    Shown{"user_disabled_or_password_changed_or_session_ended", "login_again"},
    Shown{"consent_or_policy", "login_again"},
    Shown{"clock_skew", "assertion"},
    Shown{"assertion_invalid", "assertion"},
    Shown{"wrong_endpoint_or_environment", "same_endpoint"},
    Shown{"device_code_expired_or_used", "device_poll"},
    Shown{"token_limit_exceeded", "one_refresh"}};

}  // namespace

std::span<const Language> languages() { return kLanguages; }

std::optional<SeenLanguage> language_of(std::string_view text) {
  std::array<Score, kLanguages.size()> scores{};
  for (const Mark& mark : kMarks) {
    std::size_t at = text.find(mark.text);
    while (at != text.npos && !begins_word(text, at)) at = text.find(mark.text, at + 1);
    if (at == text.npos) continue;
    Score& score = scores[mark.language];
    score.sum += mark.weight;
    if (score.best == nullptr || mark.weight > score.best->weight)
      score.best = &mark, score.at = at;
  }
  static constexpr Mark kCurl{"curl ", curl, 2, ""};
  if (const std::size_t at = find_curl(text); at != text.npos) {
    scores[curl].sum += kCurl.weight;
    if (scores[curl].best == nullptr) scores[curl].best = &kCurl, scores[curl].at = at;
  }
  const auto best = std::ranges::max_element(scores, {}, &Score::sum);
  constexpr int kEnough = 2;
  if (best->sum < kEnough) return std::nullopt;
  const Language& language = kLanguages[static_cast<std::size_t>(best - scores.begin())];
  return SeenLanguage{&language, best->best->library, best->best->text, best->at};
}

std::string_view code_for(const Label& cause, std::string_view detail, const Language& language) {
  std::string_view topic = detail == "basic_not_form_encoded" ? "basic" : "";
  const auto shown = std::ranges::find(kTopics, cause.name, &Shown::cause);
  if (topic.empty() && shown != kTopics.end()) topic = shown->topic;
  const auto code = std::ranges::find_if(all_code(), [&](const Code& one) {
    return one.topic == topic && one.extension == language.extension;
  });
  return code == all_code().end() ? std::string_view() : code->text;
}

}  // namespace grantline::explain
