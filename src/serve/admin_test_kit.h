#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"
#include "serve/admin_api.h"
#include "serve/decide_grant.h"
#include "store/memory/memory_engine.h"

namespace grantline::serve {

class AdminWorld final : public World {
 public:
  WallTime now() override { return time; }
  SteadyTime steady_now() override { return {}; }
  void fill_random(void* out, std::size_t size) override {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(next_++ * 37);
  }
  WallTime time = from_unix_seconds(1'790'000'000);

 private:
  unsigned next_ = 1;
};

// The administration on an empty store in memory.
class Admin : public testing::Test {
 protected:
  Admin() {
    settings.password.memory = mebibytes(1);
    settings.password.passes = 1;
    settings.server.issuer = "https://login.example";
  }

  JsonObject run(std::string_view json) {
    const auto request = parse_json(json);
    EXPECT_TRUE(request) << json;
    return admin(context, *request).get_object();
  }
  // The reply of a command that must do.
  JsonObject done(std::string_view json) {
    JsonObject reply = run(json);
    EXPECT_EQ(find_bool(reply, "ok"), true) << json << to_text(Json(reply));
    return reply;
  }
  std::string error(std::string_view json, std::string_view kind) {
    const JsonObject reply = run(json);
    EXPECT_EQ(find_string(reply, "kind").value_or("(none)"), kind) << to_text(Json(reply));
    return std::string(find_string(reply, "error").value_or(""));
  }
  std::vector<store::Gate> gates(const std::string& key) {
    const auto row = engine.get(store::Table::gates, key);
    return *row ? *store::decode_gates(**row) : std::vector<store::Gate>{};
  }
  store::UserRecord user(std::string_view login) {
    const auto id = engine.get(store::Table::user_names, login);
    return *store::decode_user(**engine.get(store::Table::users, **id));
  }
  // A grant of alice at "app", redeemed 3 s after it was authorized, refreshed twice.
  GrantKey put_grant() {
    done(R"({"command":"user.add","user":"alice"})");
    done(
        R"({"command":"client.add","client":"app","metadata":{"redirect_uris":["https://a/cb"]}})");
    store::Grant grant;
    grant.client.text = "app";
    grant.user = user("alice").id;
    grant.scope = "openid profile";
    grant.authorized_at = world.time;
    grant.authorized_from = *parse_address("10.0.0.7");
    grant.redeemed_at = world.time + seconds(3);
    grant.redeemed_from = *parse_address("10.0.0.8");
    grant.generation = 3;
    grant.previous_rotated_at = world.time + minutes(10);
    grant.rotated_at = world.time + minutes(20);
    grant.rotated_from = *parse_address("10.0.0.8");
    grant.refresh_idle = days(30);
    grant.refresh_ends_at = world.time + days(180);
    grant.access_life = minutes(15);
    const GrantKey key{take_array<16>("0123456789abcdef")};
    write({{store::Table::grants, std::string(as_view(key.bytes))}, store::encode(grant), 0});
    world.time = world.time + minutes(30);
    return key;
  }
  std::string put_refusal(const GrantKey& key) {
    store::Event event;
    event.kind = store::EventKind::replayed;
    event.at = world.time;
    event.number = 0xABCDE;
    event.client.text = "app";
    event.from = *parse_address("192.0.2.9");
    event.cause = Cause::refresh_token_replayed;
    event.evidence = {{"presented_from", "192.0.2.9"}};
    write({{store::Table::events, store::event_key(key, event)}, store::encode(event), 0});
    return to_text(reference_of(key, event.number));
  }
  void write(store::Write row) {
    std::vector<store::Write> rows{std::move(row)};
    ASSERT_TRUE(store::write_now(engine, std::move(rows)));
  }

  AdminWorld world;
  store::MemoryEngine engine{world};
  Settings settings;
  Audit audit;
  std::vector<std::string> changed;
  AdminContext context{
      engine, world, settings,
      audit,  {},    [this](store::Table, std::string_view key) { changed.emplace_back(key); }};
};

}  // namespace grantline::serve
