#pragma once

#include <gtest/gtest.h>

#include <string>

#include "client/token_store.h"

namespace grantline::client {

// What token_store.h promises, of a store that holds nothing yet.
inline void holds_the_contract(TokenStore& store) {
  EXPECT_FALSE(store.load("x")->has_value());
  const auto first = store.replace("x", 0, Secret(std::string("one")));
  ASSERT_TRUE(first && *first);
  EXPECT_FALSE(store.replace("x", 0, Secret(std::string("late")))->has_value());
  const auto second = store.replace("x", **first, Secret(std::string("two")));
  ASSERT_TRUE(second && *second);
  EXPECT_GT(**second, **first);
  EXPECT_FALSE(store.replace("x", **first, Secret(std::string("late")))->has_value());
  EXPECT_FALSE(*store.remove("x", **first));
  EXPECT_EQ((*store.load("x"))->content.reveal(), "two");
  {
    const auto lock = store.lock("x", seconds(1));
    ASSERT_TRUE(lock && *lock);
    EXPECT_EQ(*store.lock("x", milliseconds(20)), nullptr);
    EXPECT_TRUE(store.replace("x", **second, Secret(std::string("three")))->has_value());
  }
  EXPECT_NE(*store.lock("x", milliseconds(20)), nullptr);
  EXPECT_EQ(store.list()->size(), 1U);
  EXPECT_TRUE(*store.remove("x", (*store.load("x"))->generation));
  EXPECT_FALSE(store.load("x")->has_value());
  const auto anew = store.replace("x", 0, Secret(std::string("new")));
  ASSERT_TRUE(anew && *anew);
  EXPECT_GT(**anew, **second);
}

}  // namespace grantline::client
