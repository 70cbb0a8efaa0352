#include "serve/client_book.h"

#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

// Does something between the reading of a row and the return of what was read.
class InterruptedEngine final : public store::Engine {
 public:
  explicit InterruptedEngine(store::Engine& inner) : inner_(inner) {}
  void transact(store::Transaction transaction) override {
    inner_.transact(std::move(transaction));
  }
  Result<std::optional<std::string>> get(store::Table table, std::string_view key) override {
    auto row = inner_.get(table, key);
    if (auto interrupt = std::exchange(meanwhile, nullptr)) interrupt();
    return row;
  }
  Result<void> scan(store::Table table, std::string_view prefix, std::string_view after,
                    const std::function<bool(std::string_view, std::string_view)>& visit) override {
    return inner_.scan(table, prefix, after, visit);
  }
  Result<void> checkpoint(const std::string& folder) override { return inner_.checkpoint(folder); }
  std::uint64_t approximate_rows(store::Table table) override {
    return inner_.approximate_rows(table);
  }

  std::function<void()> meanwhile;

 private:
  store::Engine& inner_;
};

TEST(client_book, a_client_that_is_disabled_while_it_is_read_is_not_kept_as_it_was) {
  TestServer server;
  InterruptedEngine engine(server.engine);
  ClientBook book(engine);
  const ClientId id{"basic"};
  engine.meanwhile = [&] {
    server.change_client(id.text, [](store::ClientRecord& client) { client.disabled = true; });
    book.forget(id);
  };
  ASSERT_TRUE(book.find(id).has_value());
  const auto found = book.find(id);
  ASSERT_TRUE(found.has_value() && *found != nullptr);
  EXPECT_TRUE((*found)->record.disabled);
}

}  // namespace
}  // namespace grantline::serve
