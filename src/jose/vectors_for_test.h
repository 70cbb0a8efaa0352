#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/json.h"

namespace grantline::jose {

// A file of tests/vectors, parsed.
inline Json load_vectors(const std::string& name) {
  std::ifstream file(std::string(GRANTLINE_VECTORS) + "/" + name);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<Json> value = parse_json(text);
  EXPECT_TRUE(value) << name << ": " << value.error().what;
  return value ? std::move(*value) : Json();
}

inline std::string text_of(const Json& object, std::string_view name) {
  const auto text = find_string(object.as_object(), name);
  EXPECT_TRUE(text) << "the vector has no " << name;
  return std::string(text.value_or(""));
}

}  // namespace grantline::jose
