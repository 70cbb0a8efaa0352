#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "web/assets.h"
#include "web/code_block.h"
#include "web/comparison.h"
#include "web/pages.h"
#include "web/sections.h"
#include "web/security_policy.h"

namespace grantline::web {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A tag, quotes, an escape sequence, a right-to-left override and mark, a byte order mark, a bad
// byte.
const std::string hostile =
    "<script>\"'&\x1b[31m\xe2\x80\xae\xe2\x80\x8f\xef\xbb\xbf\xff</script><img src=x "
    "onerror=alert(1)>";
constexpr std::string_view hostile_view =
    "<script>\"'&\x1b[31m\xe2\x80\xae\xe2\x80\x8f\xef\xbb\xbf\xff</script>{<img src=x "
    "onerror=alert(1)>}";

Form hostile_form() { return {hostile, {{hostile, hostile}, {"request", hostile}}}; }
Client hostile_client() {
  return {hostile,
          hostile,
          "https://x/" + hostile,
          "https://x/" + hostile,
          "javascript:" + hostile,
          "https://x/" + hostile};
}
Person hostile_person() { return {hostile, hostile, hostile}; }

LoginView hostile_login() {
  LoginView view{.form = hostile_form(), .client = hostile_client()};
  view.asks = hostile;
  view.login_hint = hostile;
  view.problem = Cause::user_credentials_wrong;
  view.demo = DemoUser{hostile, hostile};
  return view;
}

GivenView hostile_given() {
  return {.form = hostile_form(),
          .person = hostile_person(),
          .clients = {{hostile_client(), {hostile}, {1}, 2, {{hostile, {1}, {1}, hostile}}}},
          .now = {1},
          .next = hostile};
}

std::vector<Page> hostile_steps(const Frame& frame) {
  LoginView known = hostile_login();
  known.known = hostile_person();
  known.confirm_again = true;
  return {
      render(frame, hostile_login()),
      render(frame, known),
      render(frame, AccountView{hostile_form(), hostile_client(), {hostile_person()}}),
      render(frame, hostile_given()),
      render(frame, ConsentView{hostile_form(),
                                hostile_client(),
                                hostile_person(),
                                {{hostile, true}, {hostile, false}},
                                {hostile}}),
      render(frame, LoggedOutView{hostile_client()}),
      render(frame,
             CommandLoginView{
                 true, hostile, hostile, hostile, hostile, {{hostile, hostile}}, hostile, hostile}),
      render(frame, CommandLogoutView{hostile_form(), hostile}),
      render(frame, LogoutConfirmView{hostile_form(), hostile_client(), hostile_person()}),
      render(frame, FormPostView{hostile_form(), hostile_client()})};
}

Page hostile_error(const Frame& frame) {
  ErrorView view{.title = hostile, .sentence = hostile, .client_name = hostile};
  view.comparison = Comparison{hostile, hostile + "a", hostile, "b" + hostile};
  view.evidence = {{hostile, hostile}};
  view.fix = view.cause = view.error = view.section = view.reference = hostile;
  return render(frame, view);
}

Page hostile_cause(const Frame& frame) {
  const CauseInfo info{Cause::code_replayed, hostile_view, hostile_view, 400,
                       hostile_view,         hostile_view, hostile_view, hostile_view,
                       hostile_view,         hostile_view, Remedy::none};
  const CodeExample example{hostile_view, hostile_view, hostile_view};
  return render(frame, CauseView{info, {&example, 1}, {&info}});
}

std::vector<Page> hostile_pages() {
  const Frame frame{hostile, hostile, true};
  std::vector<Page> pages = hostile_steps(frame);
  const CauseInfo info{Cause::code_replayed, hostile_view, hostile_view, 400,
                       hostile_view,         hostile_view, hostile_view, hostile_view,
                       hostile_view,         hostile_view, Remedy::none};
  pages.push_back(hostile_error(frame));
  pages.push_back(hostile_cause(frame));
  pages.push_back(render(frame, CausesIndexView{{&info, 1}}));
  pages.push_back(render(frame, NotFoundView{hostile, hostile}));
  pages.push_back(render(
      frame, HomeView{hostile, hostile, hostile, DemoUser{hostile, hostile}, "/" + hostile}));
  pages.push_back(render(frame, DemoClientView{.title = hostile,
                                               .sentence = hostile,
                                               .facts = {{hostile, hostile}},
                                               .command_label = hostile,
                                               .command = hostile + "\n" + hostile,
                                               .again_url = "https://x/" + hostile}));
  return pages;
}

LoginView plain_login() {
  LoginView view{.form = {"/login", {{"csrf", "c"}}}, .client = {.name = "App", .id = "app"}};
  view.client.redirect_uri = "https://app.example/callback";
  return view;
}

TEST(Pages, no_field_of_any_view_gets_into_a_page_unescaped) {
  for (const Page& page : hostile_pages()) {
    EXPECT_THAT(page.html, Not(HasSubstr("<script>")));
    EXPECT_THAT(page.html, Not(HasSubstr("<img")));
    EXPECT_THAT(page.html, Not(HasSubstr("\"'")));
    EXPECT_THAT(page.html, Not(HasSubstr("href=\"javascript:")));
  }
}

TEST(Pages, no_control_or_bidirectional_character_gets_into_a_page) {
  for (const Page& page : hostile_pages()) {
    for (const std::string_view hidden :
         {"\x1b", "\xe2\x80\xae", "\xe2\x80\x8f", "\xef\xbb\xbf", "\xff"}) {
      EXPECT_THAT(page.html, Not(HasSubstr(std::string(hidden))));
    }
  }
}

TEST(Pages, no_page_has_inline_style_or_script) {
  for (const Page& page : hostile_pages()) {
    EXPECT_THAT(page.html, Not(HasSubstr(" style=")));
    EXPECT_THAT(page.html, Not(HasSubstr("<style")));
    EXPECT_THAT(page.html, Not(HasSubstr(" onerror=alert(1)>")));
    EXPECT_THAT(page.html, HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(page.content_security_policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page.content_security_policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(page.content_security_policy, Not(HasSubstr("<")));
  }
}

TEST(Pages, a_hidden_field_keeps_its_bytes_as_references) {
  const Page page =
      render({}, FormPostView{{"https://app.example/cb", {{"state", "a\r\n\"\xe2\x80\xae"}}},
                              {.name = "App"}});
  EXPECT_THAT(page.html, HasSubstr("name=\"state\" value=\"a&#xd;&#xa;&quot;&#x202e;\""));
}

TEST(Pages, form_post_may_run_our_script_and_post_to_its_target_only) {
  const Page page = render({}, FormPostView{{"https://app.example:8443/cb", {}}, {}});
  EXPECT_EQ(page.content_security_policy,
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri "
            "'none'; frame-ancestors 'none'; form-action 'self' https://app.example:8443");
  EXPECT_THAT(page.html, HasSubstr(std::string(submit_script_path())));
}

TEST(Pages, form_post_to_a_scheme_that_runs_script_goes_nowhere) {
  const Page page = render({}, FormPostView{{"JavaScript:alert(1)", {}}, {}});
  EXPECT_THAT(page.html, HasSubstr("action=\"about:invalid\""));
}

TEST(LoginPage, ties_the_error_to_both_fields_and_announces_it) {
  LoginView view = plain_login();
  view.problem = Cause::user_credentials_wrong;
  const Page page = render({}, view);
  EXPECT_THAT(page.html, HasSubstr("role=\"alert\" id=\"problem\""));
  EXPECT_THAT(page.html, HasSubstr("aria-describedby=\"problem\" aria-invalid=\"true\""));
  EXPECT_EQ(page.status, 200);
}

TEST(LoginPage, says_how_long_to_wait_when_throttled) {
  LoginView view = plain_login();
  view.problem = Cause::login_throttled;
  view.wait = milliseconds(41'200);
  const Page page = render({}, view);
  EXPECT_THAT(page.html, HasSubstr("Wait 42 seconds"));
  EXPECT_EQ(page.status, 429);
}

TEST(LoginPage, lets_the_answer_redirect_to_the_client) {
  EXPECT_THAT(render({}, plain_login()).content_security_policy,
              HasSubstr("form-action 'self' https://app.example"));
}

TEST(LoginPage, enter_signs_in_though_the_button_for_another_account_stands_first) {
  LoginView view = plain_login();
  view.known = Person{"u", "Sample Person", "sample"};
  const std::string html = render({}, view).html;
  EXPECT_LT(html.find("<button class=\"unseen\" type=\"submit\""),
            html.find("name=\"account\" value=\"another\""));
  EXPECT_THAT(html, HasSubstr("name=\"username\" value=\"sample\""));
}

TEST(ConsentPage, shows_known_scopes_as_sentences_and_unknown_ones_by_name) {
  const Page page = render({}, ConsentView{{"/consent", {}},
                                           {.name = "App"},
                                           {"u", "Sample Person", "sample"},
                                           {{"email", true}, {"notes:write", false}},
                                           {}});
  EXPECT_THAT(page.html, HasSubstr("See your email address"));
  EXPECT_THAT(page.html, HasSubstr("Allowed before"));
  EXPECT_THAT(page.html, HasSubstr("Use the permission <code>notes:write</code>"));
  EXPECT_THAT(page.html, HasSubstr("value=\"deny\""));
}

TEST(ConsentPage, that_asks_again_folds_away_what_was_allowed_and_lets_no_key_press_its_button) {
  ConsentView view{{"/consent", {}}, {.name = "App"}, {"u", "P", "p"}, {{"email", true}}, {}};
  view.asks_again = true;
  const std::string html = render({}, view).html;
  EXPECT_THAT(html, HasSubstr("Did you open this?"));
  EXPECT_THAT(html, HasSubstr("<details class=\"wish\">"));
  EXPECT_THAT(html, Not(HasSubstr("autofocus")));
}

TEST(ErrorPage, opens_the_part_for_developers_in_dev_mode_only) {
  const ErrorView view{.status = 400, .reference = "gl-7k2m-9x4q-8d3f"};
  EXPECT_THAT(render(Frame{.dev_mode = true}, view).html,
              HasSubstr("<details class=\"developer\" open>"));
  const Page page = render(Frame{}, view);
  EXPECT_THAT(page.html, HasSubstr("<details class=\"developer\">"));
  EXPECT_THAT(page.html, HasSubstr("grantline explain gl-7k2m-9x4q-8d3f"));
}

TEST(ErrorPage, names_no_reference_where_there_is_none) {
  EXPECT_THAT(render(Frame{}, ErrorView{}).html, Not(HasSubstr("reference")));
}

TEST(Comparison, marks_the_words_that_differ_and_no_others) {
  const Difference difference =
      difference_of("http://localhost:3000/cb?x=1", "http://127.0.0.1:3000/cb");
  EXPECT_THAT(difference.sent, ElementsAre(Piece{"http://", false}, Piece{"localhost", true},
                                           Piece{":3000/cb", false}, Piece{"?x=1", true}));
  EXPECT_THAT(difference.expected, ElementsAre(Piece{"http://", false}, Piece{"127.0.0.1", true},
                                               Piece{":3000/cb", false}));
}

TEST(Comparison, says_in_words_what_is_too_much) {
  const std::string html =
      comparison_block({"sent", "https://a.example/cb/", "registered", "https://a.example/cb"})
          .str();
  EXPECT_THAT(html, HasSubstr("after character 20: <code>/</code> was sent, nothing was expected"));
}

TEST(Comparison, compares_very_long_texts_as_a_whole) {
  std::string long_text = "https://a.example/";
  for (int i = 0; i < 2000; ++i) long_text += "x/";
  const Difference difference = difference_of(long_text, "https://a.example/cb");
  ASSERT_EQ(difference.sent.size(), 2u);
  EXPECT_TRUE(difference.sent[1].differs);
}

TEST(SecurityPolicy, takes_the_origin_of_a_web_address) {
  EXPECT_EQ(form_action_source("https://app.example:8443/cb?x=1"), "https://app.example:8443");
  EXPECT_EQ(form_action_source("http://127.0.0.1:4711/cb"), "http://127.0.0.1:4711");
}

TEST(SecurityPolicy, takes_the_scheme_where_a_host_cannot_be_said) {
  EXPECT_EQ(form_action_source("com.example.app:/callback"), "com.example.app:");
  EXPECT_EQ(form_action_source("http://[::1]:8080/cb"), "http:");
}

TEST(SecurityPolicy, leaves_out_what_could_change_the_policy_or_run_script) {
  for (const std::string_view uri :
       {"javascript:alert(1)", "data:text/html,x", "https://a.example;script-src *", "https://*/",
        "https://a b/", "/relative", "", "https://a.example,b/"}) {
    EXPECT_EQ(form_action_source(uri), std::nullopt) << uri;
  }
}

TEST(Prose, makes_code_of_what_stands_between_backticks_and_escapes_all) {
  EXPECT_EQ(prose("Send `a<b` once, `c` twice.").str(),
            "Send <code>a&lt;b</code> once, <code>c</code> twice.");
  EXPECT_EQ(prose("One ` alone & nothing").str(), "One ` alone &amp; nothing");
}

TEST(Home, says_what_grantline_is_where_the_issuer_has_no_name_of_its_own) {
  const HomeView view{"https://x", "/d"};
  EXPECT_THAT(render({.issuer_name = "grantline"}, view).html,
              HasSubstr("Every grant has a line."));
  EXPECT_THAT(render({.issuer_name = "Acme"}, view).html, HasSubstr("<bdi>Acme</bdi>"));
}

TEST(Sections, lead_to_the_editors_page_of_the_rfc) {
  const std::string html = link_sections("RFC 6749 section 4.1.2. See RFC 9700, too").str();
  EXPECT_THAT(html,
              HasSubstr("href=\"https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2\""));
  EXPECT_THAT(html, HasSubstr("href=\"https://www.rfc-editor.org/rfc/rfc9700.html\""));
  EXPECT_THAT(html, HasSubstr("</a>. See "));
}

TEST(CodeBlock, sets_comments_and_strings_apart) {
  EXPECT_EQ(highlight("f(\"a // b\");  // c\n", "Go").str(),
            "f(<span class=\"s\">&quot;a // b&quot;</span>);  <span class=\"c\">// c</span>\n");
  EXPECT_EQ(highlight("x = 1  # y", "Python").str(), "x = 1  <span class=\"c\"># y</span>\n");
}

TEST(CausePage, draws_the_evidence_by_name_and_no_brackets_of_the_template) {
  const CauseInfo cause{Cause::code_replayed,
                        "n",
                        "e",
                        400,
                        "",
                        "t",
                        "s",
                        "Redeemed {ago} earlier[ by {who}].",
                        "r",
                        "f",
                        Remedy::none};
  EXPECT_THAT(render({}, CauseView{cause, {}, {}}).html,
              HasSubstr("Redeemed <var>ago</var> earlier by <var>who</var>."));
}

TEST(Assets, are_found_by_the_path_with_their_hash_only) {
  const auto found = asset(stylesheet_path());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->content_type, "text/css; charset=utf-8");
  EXPECT_THAT(std::string(found->cache_control), HasSubstr("immutable"));
  EXPECT_TRUE(found->etag.starts_with('"') && found->etag.ends_with('"'));
  EXPECT_FALSE(asset("/assets/grantline.css"));
  EXPECT_FALSE(asset("/assets/../pages.h"));
  EXPECT_TRUE(asset("/favicon.svg"));
  EXPECT_TRUE(asset("/robots.txt"));
}

TEST(Assets, every_class_that_a_page_uses_is_in_the_stylesheet) {
  const std::string css(asset(stylesheet_path())->body);
  std::set<std::string> missing;
  for (const Page& page : hostile_pages()) {
    for (std::size_t at = 0; (at = page.html.find(" class=\"", at)) != std::string::npos;) {
      at += 8;
      const std::size_t end = page.html.find('"', at);
      for (std::size_t word = at; word < end;) {
        const std::size_t stop = std::min(page.html.find(' ', word), end);
        const std::string name = page.html.substr(word, stop - word);
        if (css.find("." + name) == std::string::npos) missing.insert(name);
        word = stop + 1;
      }
    }
  }
  EXPECT_THAT(missing, testing::IsEmpty());
}

TEST(given, times_are_said_as_people_say_them) {
  const WallTime now = from_unix_seconds(1'790'000'000);
  const auto page = [&](Duration ago) {
    GivenView view{.now = now};
    view.clients.push_back({{.id = "notes"}, {}, now - ago, 0, {}});
    return render({}, view).html;
  };
  EXPECT_THAT(page(seconds(59)), HasSubstr(">just now<"));
  EXPECT_THAT(page(seconds(-5)), HasSubstr(">just now<"));
  EXPECT_THAT(page(seconds(60)), HasSubstr(">1 minute ago<"));
  EXPECT_THAT(page(hours(23)), HasSubstr(">23 hours ago<"));
  EXPECT_THAT(page(days(13)), HasSubstr(">13 days ago<"));
  EXPECT_THAT(page(days(14)), HasSubstr(">on 7 September 2026<"));
}

}  // namespace
}  // namespace grantline::web
