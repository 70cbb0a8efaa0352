#include "spec/credential.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.h"

namespace grantline {
namespace {

TokenKeys keys_of(std::initializer_list<std::uint8_t> ids) {
  std::vector<TokenKeys::Entry> entries;
  for (const auto id : ids) {
    entries.push_back({id, Secret(std::string(32, static_cast<char>(id)))});
  }
  return TokenKeys(std::move(entries));
}

const TokenKeys& keys() {
  static const TokenKeys ring = keys_of({1, 2});
  return ring;
}

Credential credential_of(CredentialKind kind, std::uint8_t key_id = 2) {
  Credential out{kind, key_id, 1'700'000'000, {}, 3};
  for (std::size_t i = 0; i < 16; ++i) {
    out.grant.bytes[i] = static_cast<std::uint8_t>(0xF0 + i * 7);
  }
  return out;
}

std::string text_of(CredentialKind kind) {
  return std::string(keys().mint(credential_of(kind)).reveal());
}

Damaged damage_of(std::string_view text, CredentialKind expected = CredentialKind::refresh_token) {
  const auto parsed = parse_credential(expected, text);
  EXPECT_FALSE(parsed) << text;
  return parsed ? Damaged{} : parsed.error();
}

RC_GTEST_PROP(credential, reads_back_what_was_minted,
              (std::uint32_t issued, std::uint32_t generation)) {
  const auto kind = *rc::gen::element(CredentialKind::code, CredentialKind::refresh_token,
                                      CredentialKind::access_token);
  Credential credential{kind, *rc::gen::element<std::uint8_t>(1, 2), issued, {}, generation};
  for (auto& byte : credential.grant.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  const Secret text = keys().mint(credential);
  RC_ASSERT(text.size() == 64U);
  const auto checked = check_credential(keys(), kind, text.reveal());
  RC_ASSERT(checked.has_value());
  RC_ASSERT(checked->kind == kind && checked->key_id == credential.key_id);
  RC_ASSERT(checked->issued_at_s == issued && checked->generation == generation);
  RC_ASSERT(checked->grant.bytes == credential.grant.bytes);
}

RC_GTEST_PROP(credential, any_changed_character_is_seen_as_altered, ()) {
  std::string text = text_of(CredentialKind::refresh_token);
  const auto at = *rc::gen::inRange<std::size_t>(4, 64);
  text[at] = text[at] == 'A' ? 'B' : 'A';
  const auto parsed = parse_credential(CredentialKind::refresh_token, text);
  RC_ASSERT(!parsed.has_value());
  RC_ASSERT(parsed.error().damage == Damage::altered);
}

// The bytes as the header of credential.h documents them, put together here by hand.
TEST(credential, has_the_documented_bytes) {
  const std::string text = text_of(CredentialKind::code);
  ASSERT_TRUE(text.starts_with("glc_"));
  const std::string body = base64url_decode(text.substr(4)).value();
  ASSERT_EQ(body.size(), 45U);
  EXPECT_EQ(body[0], 2);
  EXPECT_EQ(read_u32(body.substr(1)), 1'700'000'000U);
  EXPECT_EQ(read_u32(body.substr(21)), 3U);
  const crypto::Hmac hmac{Secret(std::string(32, 2))};
  const auto tag = hmac.sign("glc_" + body.substr(0, 25));
  EXPECT_EQ(body.substr(25, 16), as_view(tag).substr(0, 16));
  EXPECT_EQ(read_u32(body.substr(41)), crc32("glc_" + body.substr(0, 41)));
}

TEST(credential, a_tag_of_another_server_is_refused_though_the_form_is_sound) {
  std::vector<TokenKeys::Entry> entries;
  entries.push_back({2, Secret(std::string(32, 'x'))});
  const TokenKeys others(std::move(entries));
  const Secret text = others.mint(credential_of(CredentialKind::code));
  const auto checked = check_credential(keys(), CredentialKind::code, text.reveal());
  ASSERT_FALSE(checked);
  EXPECT_FALSE(checked.error().damaged);
  EXPECT_TRUE(checked.error().key_is_known);
}

TEST(credential, a_key_that_left_the_ring_is_told_apart_from_a_wrong_tag) {
  const Secret text = keys().mint(credential_of(CredentialKind::code, 1));
  const auto checked = check_credential(keys_of({2}), CredentialKind::code, text.reveal());
  ASSERT_FALSE(checked);
  EXPECT_FALSE(checked.error().damaged);
  EXPECT_FALSE(checked.error().key_is_known);
}

TEST(credential, a_tag_does_not_pass_for_another_kind) {
  const Credential code = credential_of(CredentialKind::code);
  Credential refresh = code;
  refresh.kind = CredentialKind::refresh_token;
  const auto parsed = parse_credential(CredentialKind::code, text_of(CredentialKind::code));
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(keys().tag_matches(code, parsed->tag));
  EXPECT_FALSE(keys().tag_matches(refresh, parsed->tag));
}

TEST(token_keys, derive_the_same_grant_for_the_same_context_under_the_newest_key) {
  EXPECT_EQ(keys().newest(), 2);
  EXPECT_EQ(keys().derive_grant_id("a").bytes, keys_of({2}).derive_grant_id("a").bytes);
  EXPECT_NE(keys().derive_grant_id("a").bytes, keys().derive_grant_id("b").bytes);
  EXPECT_NE(keys().derive_grant_id("a").bytes, keys_of({1}).derive_grant_id("a").bytes);
}

TEST(damage, names_another_kind_of_credential) {
  EXPECT_EQ(damage_of("").damage, Damage::empty);
  const Damaged code = damage_of(text_of(CredentialKind::code));
  EXPECT_EQ(code.damage, Damage::other_kind);
  EXPECT_EQ(code.found_kind, CredentialKind::code);
  EXPECT_EQ(in_words(code), "it is an authorization code");
  const Damaged cut = damage_of(text_of(CredentialKind::code).substr(0, 20));
  EXPECT_EQ(cut.damage, Damage::other_kind);
  EXPECT_EQ(cut.found_kind, CredentialKind::code);
  const Damaged jwt = damage_of("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln");
  EXPECT_EQ(jwt.damage, Damage::other_kind);
  EXPECT_TRUE(jwt.is_jwt);
  EXPECT_EQ(damage_of("1//0gFakeOfAnotherServer").damage, Damage::foreign);
}

TEST(damage, finds_the_sound_one_inside) {
  const std::string text = text_of(CredentialKind::refresh_token);
  const std::pair<std::string, Damage> presented[] = {
      {" " + text, Damage::plus_or_space},
      {text + "\n", Damage::plus_or_space},
      {text.substr(0, 30) + "\r\n" + text.substr(30), Damage::plus_or_space},
      {percent_encode(text + "\n"), Damage::percent_encoded},
      {"%67" + text.substr(1), Damage::percent_encoded},
      {"%2567" + text.substr(1), Damage::percent_encoded},
      {text + "&state=abc", Damage::too_long},
      {text + "#", Damage::too_long},
      {"Bearer " + text, Damage::too_long},
      {"code=" + text, Damage::too_long},
      {text + "&redirect_uri=https%3A%2F%2Fapp.example", Damage::too_long},
      {"\"" + text + "\"", Damage::quoted},
      {"'" + text + "'", Damage::quoted},
      {"{\"refresh_token\":\"" + text + "\"}", Damage::quoted},
      {text.substr(4), Damage::cut_short},
      {text.substr(1), Damage::cut_short},
  };
  for (const auto& [sent, damage] : presented) {
    EXPECT_EQ(to_text(damage_of(sent).damage), to_text(damage)) << sent;
    EXPECT_EQ(damage_of(sent).found_kind, CredentialKind::refresh_token) << sent;
  }
}

TEST(damage, a_percent_encoded_underscore_or_dash_is_decoded_once_more) {
  std::string text = text_of(CredentialKind::refresh_token);
  text.replace(3, 1, "%5F");
  EXPECT_EQ(damage_of(text).damage, Damage::percent_encoded);
}

TEST(damage, says_how_many_characters_are_missing) {
  const std::string text = text_of(CredentialKind::refresh_token);
  const Damaged cut = damage_of(std::string_view(text).substr(0, 40));
  EXPECT_EQ(cut.damage, Damage::cut_short);
  EXPECT_EQ(in_words(cut), "it has 40 of 64 characters: 24 are missing");
  EXPECT_EQ(evidence_of(cut)[2], (Fact{"length", "40"}));
}

TEST(damage, evidence_never_shows_the_credential) {
  const std::string text = text_of(CredentialKind::refresh_token);
  for (const auto& fact : evidence_of(damage_of("\"" + text + "\""))) {
    EXPECT_EQ(fact.value.find(text.substr(4, 12)), std::string::npos) << fact.name;
  }
}

TEST(name_secret, tells_length_and_a_part_of_the_hash) {
  EXPECT_EQ(name_secret("code", "abc"), "code, 3 characters, sha256 ba7816bf");
}

}  // namespace
}  // namespace grantline
