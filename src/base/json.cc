#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace grantline {
namespace {

namespace json = boost::json;

// Builds a value like Boost's own parser does, and refuses a repeated member name, which two
// readers could understand differently (RFC 8259 section 4).
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = 10'000;
  static constexpr std::size_t max_array_size = 1'000'000;
  static constexpr std::size_t max_key_size = 1024;
  static constexpr std::size_t max_string_size = 1 << 26;

  bool on_document_begin(json::error_code&) {
    stack.reset();
    return true;
  }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t n, json::error_code&) {
    names_.pop_back();
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t n, json::error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    stack.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key_.append(part.data(), part.size());
    const bool is_new = names_.back().insert(key_).second;
    key_.clear();
    if (!is_new) {
      repeated = true;
      error = json::error::syntax;
      return false;
    }
    stack.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t i, json::string_view, json::error_code&) {
    stack.push_int64(i);
    return true;
  }
  bool on_uint64(std::uint64_t u, json::string_view, json::error_code&) {
    stack.push_uint64(u);
    return true;
  }
  bool on_double(double d, json::string_view, json::error_code& error) {
    // Beyond this a text is read as infinity, for which JSON has no word.
    if (std::abs(d) > 1e308) {
      error = json::error::exponent_overflow;
      return false;
    }
    stack.push_double(d);
    return true;
  }
  bool on_bool(bool b, json::error_code&) {
    stack.push_bool(b);
    return true;
  }
  bool on_null(json::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  json::value_stack stack;
  bool repeated = false;

 private:
  std::vector<std::set<std::string>> names_;
  std::string key_;
};

void indent(std::string& out, int depth) { out.append(static_cast<std::size_t>(depth) * 2, ' '); }

void append_pretty(std::string& out, const Json& value, int depth) {
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    std::size_t left = object->size();
    for (const auto& member : *object) {
      indent(out, depth + 1);
      append_json_string(out, std::string_view(member.key().data(), member.key().size()));
      out += ": ";
      append_pretty(out, member.value(), depth + 1);
      out += --left > 0 ? ",\n" : "\n";
    }
    indent(out, depth);
    out += '}';
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += "[\n";
    std::size_t left = array->size();
    for (const auto& item : *array) {
      indent(out, depth + 1);
      append_pretty(out, item, depth + 1);
      out += --left > 0 ? ",\n" : "\n";
    }
    indent(out, depth);
    out += ']';
  } else if (const double* number = value.if_double()) {
    out += fmt::format("{}", *number);  // 0.5, where the library writes 5E-1
  } else {
    out += json::serialize(value);
  }
}

bool is_escaped(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

constexpr std::uint64_t in_each_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

// Not 0 where one of eight bytes is escaped; it may also say so of a byte above 0x7F.
std::uint64_t find_escaped(std::uint64_t eight) {
  const auto zero = [](std::uint64_t bytes) { return (bytes - in_each_byte(1)) & ~bytes; };
  const std::uint64_t found = (eight - in_each_byte(0x20)) | zero(eight ^ in_each_byte('"')) |
                              zero(eight ^ in_each_byte('\\')) | zero(eight ^ in_each_byte(0x7F));
  return found & in_each_byte(0x80);
}

// How many bytes at the start are taken as they are.
std::size_t plain_length(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof(eight) <= text.size(); at += sizeof(eight)) {
    std::memcpy(&eight, text.data() + at, sizeof(eight));
    if (find_escaped(eight) != 0) break;
  }
  while (at < text.size() && !is_escaped(text[at])) ++at;
  return at;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  json::basic_parser<StrictHandler> parser{json::parse_options{}};
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().repeated) {
    return fault(fmt::format("the JSON repeats a member name at byte {}", used));
  }
  if (error) return fault(fmt::format("this is not JSON: {} at byte {}", error.message(), used));
  if (used != text.size())
    return fault(fmt::format("after the JSON, at byte {}, more follows", used));
  return parser.handler().stack.release();
}

std::string to_text(const Json& value) { return json::serialize(value); }

std::string to_pretty_text(const Json& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

const Json* find(const JsonObject& object, std::string_view name) {
  return object.if_contains(name);
}

std::optional<std::string_view> find_string(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string().data(), value->get_string().size());
}

std::optional<std::int64_t> find_integer(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::optional<bool> find_bool(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    out.append(text.data(), plain);
    if (plain == text.size()) break;
    const char c = text[plain];
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += "\\u00"; out += hex_encode(std::string_view(&c, 1));
    }
    text.remove_prefix(plain + 1);
  }
  out.push_back('"');
}

}  // namespace grantline
