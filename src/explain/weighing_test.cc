#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "base/json.h"
#include "explain/diagnosis.h"
#include "explain/pack.h"
#include "explain/redact.h"
#include "explain/report.h"

namespace grantline::explain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> out;
  for (const Word& word : words_of(text, 100)) out.push_back(word.text);
  return out;
}

std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> out;
  for (const FoundSign& one : find_signs(words_of(text, 1000))) out.emplace_back(one.sign->name);
  return out;
}

TEST(words, are_split_at_signs_and_humps_and_without_fillers) {
  EXPECT_THAT(texts("The code_verifier of redirectUri wasn't sent."),
              ElementsAre("code", "verifier", "redirect", "uri", "not", "sent"));
  EXPECT_THAT(texts("{\"error\":\"invalid_grant\"}"), ElementsAre("error"));
  EXPECT_THAT(texts("a%20b %2F"), ElementsAre("b", "%2f"));
  EXPECT_THAT(texts("user\xE2\x80\x99s"), ElementsAre("user"));
}

TEST(words, know_numbers_sentences_and_clauses) {
  const std::vector<Word> words = words_of("fourteen days. 6th, later", 100);
  EXPECT_TRUE(words[0].is_number);
  EXPECT_TRUE(words[2].is_ordinal);
  EXPECT_EQ(words[1].sentence, 0U);
  EXPECT_EQ(words[2].sentence, 1U);
  EXPECT_LT(words[2].clause, words[3].clause);
  EXPECT_EQ(words_of("one two three", 2).size(), 2U);
}

TEST(signs, each_name_is_one_sign) {
  std::set<std::string_view> seen;
  for (const Sign& sign : signs()) EXPECT_TRUE(seen.insert(sign.name).second) << sign.name;
  EXPECT_GE(seen.size(), 60U);
}

TEST(signs, a_product_that_is_a_server_is_no_defect_of_it) {
  for (const std::string_view text :
       {"my fastmcp server says {\"error\":\"invalid_grant\"}",
        "keycloak server, error=invalid_grant", "Node server error invalid_grant",
        "the authorization server answers with an error", "an issue with our identity server",
        "{\"error\":\"invalid_grant\",\"error_description\":\"x\"} from the Duende server"}) {
    EXPECT_THAT(found(text), AllOf(Not(Contains("server_defect")), Not(Contains("several_nodes"))))
        << text;
  }
  EXPECT_THAT(found("it was a bug of the identity server"), Contains("server_defect"));
  EXPECT_THAT(found("a server side problem"), Contains("server_defect"));
  EXPECT_THAT(found("only on one node of the cluster"), Contains("several_nodes"));
  EXPECT_THAT(found("it fails on the second node"), Contains("several_nodes"));
}

TEST(pack, damaged_knowledge_is_refused) {
  const std::string whole(packed_knowledge());
  ASSERT_TRUE(unpack(whole));
  EXPECT_EQ(pack(*unpack(whole)), whole);
  EXPECT_FALSE(unpack(whole.substr(0, whole.size() - 1)));
  EXPECT_FALSE(unpack(whole + "1:x"));
  EXPECT_FALSE(unpack(""));
  EXPECT_FALSE(unpack("99999999999999999999:"));
}

TEST(signs, are_found_in_any_order_within_a_sentence) {
  EXPECT_THAT(found("the handler fired twice"), Contains("handler_ran_twice"));
  EXPECT_THAT(found("twice, it seems, our handler ran"), Contains("handler_ran_twice"));
  EXPECT_THAT(found("the handler ran. Twice a day we deploy"), Not(Contains("handler_ran_twice")));
}

TEST(signs, are_not_found_where_they_are_denied) {
  EXPECT_THAT(found("the password was changed"), Contains("password_changed"));
  EXPECT_THAT(found("no password was changed"), Not(Contains("password_changed")));
  EXPECT_THAT(found("the user didn't change the password"), Not(Contains("password_changed")));
}

TEST(senses, of_words_with_one_meaning_are_one) {
  const auto sense = [](std::string_view text) { return sense_of(words_of(text, 1).front()); };
  EXPECT_EQ(sense("customers"), sense("person"));
  EXPECT_EQ(sense("renewing"), "refresh");
  EXPECT_NE(sense("customers"), sense("renewing"));
  EXPECT_EQ(sense("xylophone"), "");
}

TEST(clues, are_the_same_of_words_with_one_meaning) {
  const auto named = [](std::string_view text) { return clues_of(text).named; };
  EXPECT_THAT(named("the customer was suspended"), Contains("pair:user-disable"));
  EXPECT_THAT(named("this person was deactivated"), Contains("pair:user-disable"));
  EXPECT_THAT(named("the customer. Suspended"), Not(Contains("pair:user-disable")));
}

TEST(clues, of_what_programs_print_are_none) {
  const auto named = [](std::string_view text) {
    std::vector<std::string> out = clues_of(text).named;
    std::erase_if(out, [](const std::string& name) { return !is_of_words(name); });
    return out;
  };
  EXPECT_THAT(named("0|mail   |     at run (/srv/node_modules/gaxios/index.js:130:23)"),
              testing::IsEmpty());
  EXPECT_THAT(named("< Content-Type: application/json\nHost: id.example\nPOST /t HTTP/1.1"),
              testing::IsEmpty());
  EXPECT_THAT(named("The content type is wrong"), Contains("pair:conten-type"));
}

TEST(clues, of_a_method_and_an_address_are_none_but_of_what_follows) {
  const auto named = [](std::string_view text) {
    std::vector<std::string> out = clues_of(text).named;
    std::erase_if(out, [](const std::string& name) { return !is_of_words(name); });
    return out;
  };
  EXPECT_THAT(named("POST https://auth.example.com/oauth2/token\n400"), testing::IsEmpty());
  EXPECT_THAT(named("  > POST /oauth2/token"), testing::IsEmpty());
  EXPECT_EQ(named("POST /oauth2/token was sent twice"), named("was sent twice"));
  EXPECT_THAT(named("was sent twice"), Not(testing::IsEmpty()));
}

TEST(clues, are_what_the_protocol_itself_states) {
  const auto named = [](std::string_view text) { return clues_of(text).named; };
  EXPECT_THAT(named("POST /token 401\n{\"error\":\"invalid_client\"}"),
              AllOf(Contains("error:invalid_client"), Contains("status:401"), Contains("bare:"),
                    Not(Contains("error:none"))));
  EXPECT_THAT(named("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&x=1"),
              AllOf(Contains("grant:assertion"), Contains("error:none")));
  EXPECT_THAT(named("{'grant_type': 'refresh_token'}"), Contains("grant:refresh"));
  EXPECT_THAT(named("the grant_type is refresh_token"), Not(Contains("grant:refresh")));
  EXPECT_THAT(named("keycloak: Session not active"), Contains("at:keycloak"));
}

TEST(weights, are_read_as_they_are_written) {
  const Result<Weights> read = parse_weights(weights_text());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(to_text(*read), to_text(*parse_weights(to_text(*read))));
  EXPECT_GT(read->named.size(), 50U);
  EXPECT_FALSE(parse_weights("kind nonsense 1\n"));
  EXPECT_FALSE(parse_weights("causes nonsense\n"));
  EXPECT_FALSE(parse_weights("causes clock_skew\nbias 1=1\n"));
  EXPECT_FALSE(parse_weights("bias 0=1\n"));
  EXPECT_TRUE(parse_weights("causes clock_skew\nbias 0=1\n"));
  EXPECT_FALSE(parse_weights("causes clock_skew\nbias 0=x\n"));
  EXPECT_FALSE(parse_weights("causes clock_skew\nbias 0=inf\n"));
}

TEST(weights, give_probabilities_whose_sum_is_1) {
  const Clues clues = clues_of("keycloak: Session not active");
  const PerCause chances = probabilities(clues, weights_for(clues));
  EXPECT_NEAR(std::accumulate(chances.begin(), chances.end(), 0.0), 1, 1e-9);
}

TEST(weights, looked_up_are_those_of_the_whole_text) {
  const Weights all = *parse_weights(weights_text());
  Clues every;
  for (const auto& [name, unused] : all.named) every.named.push_back(name);
  every.named.emplace_back("stem:not a stem of anything");
  every.named.emplace_back("");
  every.named.emplace_back("zzz");
  EXPECT_EQ(to_text(weights_for(every)), to_text(all));
  const Clues few = clues_of("The refresh token was rotated by another process.");
  EXPECT_EQ(probabilities(few, weights_for(few)), probabilities(few, all));
}

TEST(weights, there_is_one_for_each_cause) { EXPECT_EQ(labels().size(), kCauses); }

TEST(clues, of_a_source_are_left_out_on_demand) {
  constexpr std::string_view kText = "keycloak: Session not active";
  const Clues all = clues_of(kText);
  ASSERT_FALSE(all.messages.empty());
  EXPECT_TRUE(clues_of(kText, all.messages.front().message->source).messages.empty());
}

TEST(redacted, takes_out_what_is_a_credential) {
  EXPECT_EQ(redacted("code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj"),
            "code=<code, 22 characters>&state=<state, 11 characters>");
  EXPECT_EQ(redacted("{\"refresh_token\": \"tGzv3JOkF0XG5Qx2TlKWIA\"}"),
            "{\"refresh_token\": \"<refresh_token, 22 characters>\"}");
  EXPECT_EQ(redacted("Authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3\nx"),
            "Authorization: <authorization, 50 characters> x");
  EXPECT_THAT(redacted("sent eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln to it"),
              AllOf(Not(HasSubstr("eyJ")), HasSubstr("characters>")));
  EXPECT_EQ(redacted("see https://api.example.com/Q.eyJpc3MiOiAiaHR0cHM6LyYiLCAia2lk/me"),
            "see https://api.example.com/Q.<32 characters>/me");
  EXPECT_EQ(redacted("see https://example.com/some/long/path/to/the/docs"),
            "see https://example.com/some/long/path/to/the/docs");
  EXPECT_EQ(redacted("curl -v https://as.example/token -u 'web:S3c ret+/Cl' -d x=1"),
            "curl -v https://as.example/token -u '<user, 15 characters>' -d x=1");
  EXPECT_EQ(redacted("curl --user web:S3cret -d x=1"), "curl --user <user, 10 characters> -d x=1");
  EXPECT_EQ(redacted("ps -u root"), "ps -u root");
  EXPECT_EQ(redacted("a\x1b[31mb"), "a [31mb");
}

TEST(diagnosis, ranks_the_causes_with_evidence_of_the_text) {
  const Diagnosis diagnosis = diagnose(
      "POST /token\n{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS501481: The "
      "Code_Verifier does not match\"}");
  ASSERT_FALSE(diagnosis.causes.empty());
  const Ranked& first = diagnosis.causes.front();
  EXPECT_EQ(first.cause->name, "pkce_mismatch_or_missing");
  EXPECT_GT(first.probability, 0.8);
  EXPECT_TRUE(diagnosis.is_decided);
  ASSERT_FALSE(first.evidence.empty());
  EXPECT_EQ(first.evidence.front().line, 2U);
  EXPECT_EQ(first.evidence.front().quote, "AADSTS501481");
  ASSERT_FALSE(first.links.empty());
  for (std::size_t i = 1; i < diagnosis.causes.size(); ++i) {
    EXPECT_GE(diagnosis.causes[i - 1].probability, diagnosis.causes[i].probability);
  }
}

TEST(diagnosis, asks_where_the_text_does_not_decide) {
  const Diagnosis diagnosis = diagnose("invalid_grant");
  EXPECT_FALSE(diagnosis.is_decided);
  EXPECT_THAT(diagnosis.ask, HasSubstr("grant_type"));
  EXPECT_FALSE(diagnose("refresh_token: invalid_grant").ask.empty());
}

TEST(diagnosis, says_nothing_of_a_text_that_is_about_something_else) {
  EXPECT_TRUE(diagnose("The weather is fine.").causes.empty());
  EXPECT_TRUE(diagnose("").causes.empty());
}

TEST(diagnosis, shows_no_credential_of_the_text) {
  const std::string secret = "tGzv3JOkF0XG5Qx2TlKWIA4f8s";
  const std::string out = to_pretty_text(Json(to_json(
      diagnose("the callback ran twice with code=" + secret + " and " + secret + " was sent"))));
  EXPECT_THAT(out, AllOf(HasSubstr("ran twice"), Not(HasSubstr(secret))));
}

// "node:internal" in a frame of Node.js is no node of a cluster.
TEST(weighing, a_frame_of_the_runtime_tells_of_no_cluster) {
  const Diagnosis found = diagnose(
      "GaxiosError: invalid_grant\n"
      "0|mail  |     at process.processTicksAndRejections "
      "(node:internal/process/task_queues:95:5)\n"
      "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or "
      "revoked.\"}\n");
  ASSERT_FALSE(found.causes.empty());
  EXPECT_EQ(found.causes.front().cause->name, "refresh_token_revoked");
}

}  // namespace
}  // namespace grantline::explain
