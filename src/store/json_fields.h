#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace grantline::store {

// Adds a member; leaves it out where it is empty, false or not set.
void put(JsonObject& object, std::string_view name, std::string_view value);
void put(JsonObject& object, std::string_view name, const std::vector<std::string>& values);
void put_flag(JsonObject& object, std::string_view name, bool value);
void put_time(JsonObject& object, std::string_view name, WallTime value);
void put_span(JsonObject& object, std::string_view name, const std::optional<Duration>& value);

// Takes the members of a stored object one by one. A member of another type, or one that nobody
// took, makes the whole record unreadable.
class JsonFields {
 public:
  explicit JsonFields(const Json* object);
  void take(std::string_view name, std::string& out);
  void take(std::string_view name, std::vector<std::string>& out);
  void take_flag(std::string_view name, bool& out);
  void take_time(std::string_view name, WallTime& out);
  void take_span(std::string_view name, std::optional<Duration>& out);
  // Null where there is none.
  const Json* take_value(std::string_view name);
  // A word of a fixed list; `parse` gives nothing for any other.
  template <class Word, class Parse>
  void take_word(std::string_view name, Word& out, Parse parse) {
    std::string text;
    take(name, text);
    if (text.empty()) return;
    const std::optional<Word> word = parse(text);
    require(word.has_value());
    if (word) out = *word;
  }
  void require(bool holds) { sound_ = sound_ && holds; }
  // All was taken and nothing was wrong.
  bool sound() const;

 private:
  const JsonObject* object_;
  std::size_t taken_ = 0;
  bool sound_ = true;
};

}  // namespace grantline::store
