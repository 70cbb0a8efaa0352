#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.h"

namespace grantline {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// RFC 8259, strictly: a repeated member, trailing bytes, bytes that are not UTF-8, nesting over 32
// and numbers over 1e308 are refused. The fault says what and where, without quoting the text.
Result<Json> parse_json(std::string_view text);
std::string to_text(const Json& value);
std::string to_pretty_text(const Json& value);  // two spaces a level, for people and files

// Members of an object; nothing where it is absent or of another type.
const Json* find(const JsonObject& object, std::string_view name);
std::optional<std::string_view> find_string(const JsonObject& object, std::string_view name);
std::optional<std::int64_t> find_integer(const JsonObject& object, std::string_view name);
std::optional<bool> find_bool(const JsonObject& object, std::string_view name);

// Appends `text`, which is UTF-8, as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace grantline
