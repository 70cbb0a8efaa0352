#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace grantline::explain {

// Reads JSON of any size in pieces, in constant memory, and never refuses: what is no JSON is
// passed over, nesting beyond kDeepest is counted but not told, a text beyond kLongestText is cut.
class JsonWalk {
 public:
  struct Value {
    const std::vector<std::string>& path;  // names of members; "[]" within an array
    std::string& text;                     // unescaped; a number or a word as it stands
    bool is_cut;                           // it was longer than kLongestText
    std::size_t line;                      // where it begins, from 1
  };
  enum class Edge { opened, closed };

  // `value` gets each value that is neither object nor array, `edge` each of those.
  JsonWalk(std::function<void(const Value&)> value,
           std::function<void(Edge, const std::vector<std::string>& path, std::size_t line)> edge)
      : value_(std::move(value)), edge_(std::move(edge)) {}

  void take(std::string_view piece);
  // Whether all that was opened was closed. Call once, after the last piece.
  bool finish();
  bool went_too_deep() const { return went_too_deep_; }

  static constexpr std::size_t kDeepest = 64;
  static constexpr std::size_t kLongestText = 2U << 20;
  static constexpr std::size_t kLongestName = 128;

 private:
  enum class State { between, text, escape, unicode, word };

  std::size_t take_text(std::string_view piece, std::size_t at);
  void between(char c);
  void open(char c);
  void close(char c);
  void end_text();
  void end_value();
  void escape(char c);
  void unicode(char c);
  void append(std::string_view more);

  std::function<void(const Value&)> value_;
  std::function<void(Edge, const std::vector<std::string>&, std::size_t)> edge_;
  State state_ = State::between;
  std::vector<std::string> path_;  // the member or "[]" that each open object or array holds
  std::vector<char> open_;         // '{' or '['
  std::size_t too_deep_ = 0;       // how many are open beyond kDeepest
  bool went_too_deep_ = false;
  bool expects_name_ = false;
  bool is_cut_ = false;
  std::string text_;
  std::size_t line_ = 1;
  std::size_t text_line_ = 1;
  std::uint32_t code_ = 0;
  int digits_ = 0;
  std::uint32_t high_ = 0;  // the first half of a surrogate pair
};

}  // namespace grantline::explain
