// Round trips of all that rapidcheck can think of, and decoders that meet any bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/encoding.h"
#include "store/compact.h"
#include "store/records.h"

namespace grantline::store {
namespace {

rc::Gen<std::string> any_bytes() { return rc::gen::arbitrary<std::string>(); }
rc::Gen<std::string> ascii_text() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
}

std::string some_id() {
  const auto raw = *rc::gen::container<std::string>(16, rc::gen::arbitrary<char>());
  return *rc::gen::oneOf(rc::gen::just(std::string()), rc::gen::just(base64url_encode(raw)),
                         any_bytes());
}
std::string some_words() {
  const auto word =
      rc::gen::oneOf(rc::gen::element<std::string>("openid", "profile", "email", "offline_access",
                                                   "pwd", "", "\x01", "\x1f", "\x1f\x1f", "\x07x"),
                     any_bytes());
  std::string out;
  for (const std::string& next : *rc::gen::container<std::vector<std::string>>(word)) {
    out += next + " ";
  }
  if (!out.empty() && *rc::gen::arbitrary<bool>()) out.pop_back();
  return out;
}
WallTime some_time() {
  return {*rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::arbitrary<std::int64_t>(),
                          rc::gen::inRange<std::int64_t>(1'700'000'000'000, 1'900'000'000'000))};
}
Duration some_span() { return {some_time().ms}; }
Address some_address() {
  Address out;
  const int family = *rc::gen::inRange(0, 4);
  if (family == 0) return out;
  if (family == 1) return *parse_address("10.0.0.7");
  for (auto& byte : out.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  if (family == 2) std::copy_n(parse_address("10.0.0.7")->bytes.begin(), 12, out.bytes.begin());
  return out;
}

KeyThumbprint some_key() {
  KeyThumbprint out;
  for (auto& byte : out.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  return out;
}

PendingCode some_code() {
  PendingCode code;
  code.issued_at = some_time();
  code.life = some_span();
  code.redirect_uri = *any_bytes();
  if (*rc::gen::arbitrary<bool>()) code.challenge = take_array<32>(std::string(32, '\x5a'));
  code.challenge_text = *any_bytes();
  code.nonce = *any_bytes();
  if (*rc::gen::arbitrary<bool>()) code.key = some_key();
  code.refusals = *rc::gen::arbitrary<std::uint8_t>();
  return code;
}

DeviceRequest some_device() {
  DeviceRequest device;
  device.state = static_cast<DeviceState>(*rc::gen::inRange(1, 4));
  device.asked_at = some_time();
  device.asked_from = some_address();
  device.life = some_span();
  device.interval = some_span();
  if (device.state == DeviceState::denied) device.denied_at = some_time();
  device.denied_from = some_address();
  device.is_told = *rc::gen::arbitrary<bool>();
  return device;
}

Grant some_grant() {
  Grant g;
  g.client.text = *any_bytes();
  g.user.text = some_id();
  g.scope = some_words();
  g.resources = *rc::gen::container<std::vector<std::string>>(any_bytes());
  g.authorized_at = some_time();
  g.authorized_from = some_address();
  g.auth_time = some_time();
  g.amr = some_words();
  g.sid = some_id();
  if (*rc::gen::arbitrary<bool>()) g.code = some_code();
  g.redeemed_at = some_time();
  g.redeemed_from = some_address();
  g.generation = *rc::gen::arbitrary<std::uint32_t>();
  g.key_id = *rc::gen::arbitrary<std::uint8_t>();
  g.rotated_at = some_time();
  g.rotated_from = some_address();
  g.previous_rotated_at = some_time();
  g.retries = *rc::gen::arbitrary<std::uint32_t>();
  g.retried_at = some_time();
  g.refresh_idle = some_span();
  g.refresh_ends_at = some_time();
  g.access_life = some_span();
  if (*rc::gen::arbitrary<bool>()) g.key = some_key();
  if (*rc::gen::arbitrary<bool>()) g.key_since = *rc::gen::arbitrary<std::uint32_t>();
  if (*rc::gen::arbitrary<bool>()) {
    g.ended = End{static_cast<EndedBy>(*rc::gen::inRange(1, 6)), some_time(), some_address()};
  }
  if (*rc::gen::arbitrary<bool>()) g.device = some_device();
  return g;
}

Event some_event() {
  Event event;
  event.kind = static_cast<EventKind>(*rc::gen::inRange(1, 5));
  event.at = some_time();
  event.number = *rc::gen::inRange(0U, 1U << 20);
  event.client.text = *any_bytes();
  event.user.text = some_id();
  event.from = some_address();
  if (*rc::gen::arbitrary<bool>()) event.cause = Cause::code_replayed;
  for (const auto& name : *rc::gen::container<std::vector<std::string>>(any_bytes())) {
    event.evidence.push_back({name, *any_bytes()});
  }
  return event;
}

// What a server writes most: a grant that was refreshed.
Grant typical_grant() {
  const Address from = *parse_address("203.0.113.7");
  Grant g;
  g.client.text = "example-client-00001";
  g.user.text = base64url_encode("0123456789abcdef");
  g.scope = "openid profile email offline_access";
  g.authorized_at = {1'795'435'200'123};
  g.authorized_from = from;
  g.auth_time = {1'795'435'190'000};
  g.amr = "pwd";
  g.sid = base64url_encode("fedcba9876543210");
  g.redeemed_at = g.authorized_at + seconds(2);
  g.redeemed_from = *parse_address("198.51.100.23");
  g.generation = 312;
  g.key_id = 1;
  g.rotated_at = g.authorized_at + days(14);
  g.rotated_from = *parse_address("198.51.100.99");
  g.previous_rotated_at = g.rotated_at - hours(1);
  g.refresh_idle = days(30);
  g.refresh_ends_at = g.authorized_at + days(365);
  g.access_life = minutes(15);
  return g;
}

template <class T>
bool reads_as(const Result<T>& read, const T& written) {
  return read.has_value() && *read == written;
}

void check(const std::function<void()>& property) { EXPECT_TRUE(rc::check(property)); }

TEST(codec, every_grant_is_read_back_as_it_was_written) {
  check([] {
    const Grant grant = some_grant();
    const auto back = decode_grant(encode(grant));
    RC_ASSERT(back.has_value());
    RC_ASSERT((*back == grant));
  });
}

TEST(codec, a_typical_grant_takes_at_most_130_bytes) {
  const std::string bytes = encode(typical_grant());
  EXPECT_LE(bytes.size(), 130U);
  EXPECT_TRUE(reads_as(decode_grant(bytes), typical_grant()));
}

TEST(codec, the_bytes_of_a_grant_are_those_of_the_documented_format) {
  Grant g;
  g.client.text = "app";
  g.user.text = base64url_encode("0123456789abcdef");
  g.scope = "openid api";
  g.authorized_at = {1000};
  g.authorized_from = *parse_address("10.0.0.7");
  g.redeemed_at = {1002};
  g.redeemed_from = g.authorized_from;
  g.generation = 300;
  g.key_id = 7;
  g.access_life = {64};
  EXPECT_EQ(hex_encode(encode(g)),
            "01"
            "614010"
            "03617070"
            "30313233343536373839616263646566"
            "050120617069"
            "d00f"
            "0a000007"
            "04"
            "ac02"
            "07"
            "8001");
}

TEST(codec, every_event_and_every_list_of_gates_is_read_back) {
  check([] {
    const Event event = some_event();
    const auto back = decode_event(encode(event));
    RC_ASSERT(back.has_value());
    RC_ASSERT((*back == event));
    std::vector<Gate> gates;
    for (int i = *rc::gen::inRange(0, 10); i > 0; --i) {
      gates.push_back({static_cast<GateKind>(*rc::gen::inRange(1, 9)), some_time()});
    }
    RC_ASSERT(reads_as(decode_gates(encode(gates)), gates));
  });
}

TEST(codec, a_record_cut_short_or_with_more_behind_it_is_refused) {
  check([] {
    const std::string grant = encode(some_grant());
    const std::string event = encode(some_event());
    const auto cut = *rc::gen::inRange<std::size_t>(0, std::min(grant.size(), event.size()));
    RC_ASSERT(!decode_grant(grant.substr(0, cut)));
    RC_ASSERT(!decode_event(event.substr(0, cut)));
    RC_ASSERT(!decode_grant(grant + "x"));
    RC_ASSERT(!decode_event(event + "x"));
  });
}

TEST(codec, damaged_or_random_bytes_are_a_fault_or_a_record_and_nothing_else) {
  const auto decode_all = [](const std::string& bytes) {
    if (const auto grant = decode_grant(bytes)) {
      RC_ASSERT(reads_as(decode_grant(encode(*grant)), *grant));
      static_cast<void>(drop_at_s(*grant));
    }
    if (const auto event = decode_event(bytes)) {
      RC_ASSERT(reads_as(decode_event(encode(*event)), *event));
    }
    static_cast<void>(decode_gates(bytes));
    static_cast<void>(decode_client(bytes));
    static_cast<void>(decode_user(bytes));
    static_cast<void>(decode_session(bytes));
    static_cast<void>(decode_consent(bytes));
    static_cast<void>(decode_pushed(bytes));
    static_cast<void>(decode_key(bytes));
  };
  check([&] {
    decode_all(*any_bytes());
    std::string bytes = "\x01" + *any_bytes();
    decode_all(bytes);
    bytes = *rc::gen::arbitrary<bool>() ? encode(some_grant()) : encode(some_event());
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    decode_all(bytes);
  });
}

TEST(codec, numbers_that_are_longer_than_needed_or_too_large_are_refused) {
  const auto read = [](std::string_view hex) {
    const std::string bytes = *hex_decode(hex);
    CompactReader in(bytes);
    const std::uint64_t value = in.varint();
    return in.sound() ? std::optional(value) : std::nullopt;
  };
  EXPECT_EQ(read("00"), 0U);
  EXPECT_EQ(read("8001"), 128U);
  EXPECT_EQ(read("ffffffffffffffffff01"), ~std::uint64_t{0});
  EXPECT_FALSE(read("8000"));
  EXPECT_FALSE(read("ffffffffffffffffff02"));
  EXPECT_FALSE(read("ffffffffffffffffffff01"));
  EXPECT_FALSE(read("80"));
}

TEST(codec, keys_of_events_sort_by_time_and_keys_of_gates_do_not_meet) {
  const GrantKey grant{take_array<16>("0123456789abcdef")};
  Event early;
  early.at = {255};
  early.number = 0xFFFFF;
  Event late;
  late.at = {256};
  EXPECT_LT(event_key(grant, early), event_key(grant, late));
  EXPECT_EQ(hex_encode(event_key(grant, early)),
            "30313233343536373839616263646566"
            "00000000000000ff"
            "0fffff");
  EXPECT_EQ(gate_key(UserId{"a"}), "u:a");
  EXPECT_EQ(gate_key(ClientId{"a"}), "c:a");
  EXPECT_EQ(gate_key(UserId{"a"}, ClientId{"b"}), std::string("k:a\0b", 5));
  EXPECT_EQ(consent_key(UserId{"a"}, ClientId{"b"}), std::string("a\0b", 3));
}

TEST(codec, a_grant_is_found_by_its_person_and_client) {
  GrantKey key;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(i);
  const UserId user{"ada"};
  const std::string row = person_grant_key(user, ClientId{"notes"}, key);
  ASSERT_TRUE(row.starts_with(person_grants_prefix(user)));
  const auto back = parse_person_grant(row.substr(person_grants_prefix(user).size()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->client.text, "notes");
  EXPECT_EQ(back->grant, key);
  EXPECT_FALSE(row.starts_with(person_grants_prefix(UserId{"ad"})));
  EXPECT_FALSE(parse_person_grant("notes"));
  EXPECT_FALSE(parse_person_grant(std::string(17, 'x')));
}

TEST(codec, with_gate_keeps_the_newest_eight_in_order) {
  std::vector<Gate> gates;
  for (const int ms : {5, 1, 9, 3, 7, 2, 8, 4, 6, 10}) {
    gates = with_gate(std::move(gates), {GateKind::consent_withdrawn, {ms}});
  }
  ASSERT_EQ(gates.size(), 8U);
  EXPECT_EQ(gates.front().at.ms, 3);
  EXPECT_EQ(gates.back().at.ms, 10);
}

TEST(drop_at, is_a_week_after_the_last_life_that_a_grant_has) {
  const auto after = [](const Grant& g) {
    return seconds(drop_at_s(g) - g.authorized_at.unix_seconds()) - days(7) - seconds(1);
  };
  Grant g;
  g.authorized_at = from_unix_seconds(1'800'000'000);
  g.access_life = minutes(15);
  EXPECT_EQ(after(g), minutes(15));  // a client for itself
  g.code = PendingCode{};
  g.code->issued_at = g.authorized_at;
  g.code->life = minutes(20);
  g.refresh_idle = days(30);
  g.refresh_ends_at = g.authorized_at + days(40);
  EXPECT_EQ(after(g), minutes(20));  // a code that nobody redeemed
  g.code.reset();
  g.generation = 1;
  g.redeemed_at = g.rotated_at = g.authorized_at;
  EXPECT_EQ(after(g), days(30));  // idle
  g.rotated_at = g.authorized_at + days(20);
  EXPECT_EQ(after(g), days(40));  // absolute
  g.ended = End{EndedBy::user, g.authorized_at + days(21), {}};
  EXPECT_EQ(after(g), days(21));
  g.ended->at = g.rotated_at + minutes(1);
  EXPECT_EQ(after(g), days(20) + minutes(15));  // an access token is still out there
}

TEST(json_records, are_read_back_and_refuse_what_they_do_not_know) {
  check([] {
    UserRecord user;
    user.id.text = *ascii_text();
    user.login = *ascii_text();
    user.email = *ascii_text();
    user.email_verified = *rc::gen::arbitrary<bool>();
    user.disabled = *rc::gen::arbitrary<bool>();
    user.created_at = some_time();
    RC_ASSERT(reads_as(decode_user(encode(user)), user));
    SessionRecord session{{*ascii_text()}, *ascii_text(), some_time(),   some_time(),
                          *ascii_text(),   some_time(),   some_address()};
    RC_ASSERT(reads_as(decode_session(encode(session)), session));
    const KeyRecord key{*ascii_text(), *ascii_text(), *ascii_text(), some_time(),
                        some_time(),   some_time(),   *ascii_text()};
    RC_ASSERT(reads_as(decode_key(encode(key)), key));
    const PushedRequest pushed{{*ascii_text()}, *ascii_text(), some_time()};
    RC_ASSERT(reads_as(decode_pushed(encode(pushed)), pushed));
    const ConsentRecord consent{*ascii_text(), some_time()};
    RC_ASSERT(reads_as(decode_consent(encode(consent)), consent));
  });
  EXPECT_TRUE(decode_user(R"({"id":"a"})"));
  EXPECT_FALSE(decode_user(R"({"id":"a","unknown":1})"));
  EXPECT_FALSE(decode_user(R"({"id":1})"));
  EXPECT_FALSE(decode_user(R"({"id":"a","disabled":"yes"})"));
  EXPECT_FALSE(decode_user("[]"));
  EXPECT_FALSE(decode_user(""));
  EXPECT_FALSE(decode_session(R"({"from":"nowhere"})"));
}

}  // namespace
}  // namespace grantline::store
