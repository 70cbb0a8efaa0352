#include "explain/json_walk.h"

#include <algorithm>

#include "base/ascii.h"
#include "explain/decode.h"

namespace grantline::explain {
namespace {

bool ends_word(char c) {
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t' ||
         c == ':' || c == '"' || c == '{' || c == '[';
}

}  // namespace

void JsonWalk::take(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();) {
    const char c = piece[at];
    switch (state_) {
      case State::between:
        between(c);
        ++at;
        break;
      case State::text: at = take_text(piece, at); break;
      case State::escape:
        escape(c);
        ++at;
        break;
      case State::unicode:
        unicode(c);
        ++at;
        break;
      case State::word:
        if (ends_word(c)) {
          state_ = State::between;
          end_value();
        } else {
          append(piece.substr(at, 1));
          ++at;
        }
        break;
    }
  }
}

bool JsonWalk::finish() {
  if (state_ == State::word) end_value();
  const bool is_whole = open_.empty() && too_deep_ == 0 && state_ != State::text;
  if (state_ == State::text || state_ == State::escape || state_ == State::unicode) {
    is_cut_ = true;
    if (!expects_name_) end_value();
  }
  while (!open_.empty()) close(open_.back() == '{' ? '}' : ']');
  return is_whole;
}

std::size_t JsonWalk::take_text(std::string_view piece, std::size_t at) {
  std::size_t stop = at;
  while (stop < piece.size() && piece[stop] != '"' && piece[stop] != '\\' && piece[stop] != '\n') {
    ++stop;
  }
  append(piece.substr(at, stop - at));
  if (stop == piece.size()) return stop;
  if (piece[stop] == '"') {
    end_text();
  } else if (piece[stop] == '\\') {
    state_ = State::escape;
  } else {
    ++line_;
    append("\n");
  }
  return stop + 1;
}

void JsonWalk::between(char c) {
  switch (c) {
    case '\n': ++line_; return;
    case '{':
    case '[': open(c); return;
    case '}':
    case ']': close(c); return;
    case ',': expects_name_ = !open_.empty() && open_.back() == '{'; return;
    case '"':
      text_.clear();
      is_cut_ = false;
      high_ = 0;
      text_line_ = line_;
      state_ = State::text;
      return;
    case ':': expects_name_ = false; return;
    case ' ':
    case '\r':
    case '\t': return;
    default:
      text_.assign(1, c);
      is_cut_ = false;
      text_line_ = line_;
      state_ = State::word;
  }
}

void JsonWalk::open(char c) {
  if (open_.size() >= kDeepest) {
    ++too_deep_;
    went_too_deep_ = true;
    return;
  }
  if (open_.empty()) path_.clear();
  edge_(Edge::opened, path_, line_);
  open_.push_back(c);
  path_.emplace_back(c == '[' ? "[]" : "");
  expects_name_ = c == '{';
}

void JsonWalk::close(char c) {
  if (too_deep_ > 0) {
    --too_deep_;
    return;
  }
  const char opener = c == '}' ? '{' : '[';
  if (open_.empty() || open_.back() != opener) return;
  open_.pop_back();
  path_.pop_back();
  edge_(Edge::closed, path_, line_);
  expects_name_ = false;
}

void JsonWalk::end_text() {
  state_ = State::between;
  if (expects_name_ && too_deep_ == 0 && !open_.empty() && open_.back() == '{') {
    path_.back() = text_.substr(0, kLongestName);
    expects_name_ = false;
    return;
  }
  end_value();
}

void JsonWalk::end_value() {
  if (too_deep_ == 0) value_({path_, text_, is_cut_, text_line_});
  expects_name_ = false;
}

void JsonWalk::escape(char c) {
  state_ = State::text;
  switch (c) {
    case 'n': return append("\n");
    case 'r': return append("\r");
    case 't': return append("\t");
    case 'b':
    case 'f': return append(" ");
    case 'u':
      code_ = 0;
      digits_ = 0;
      state_ = State::unicode;
      return;
    case '\n': ++line_; return;
    default: return append(std::string_view(&c, 1));
  }
}

void JsonWalk::unicode(char c) {
  const int value = hex_value(c);
  if (value < 0) {  // no escape: the character stands for itself, unless it ends the text
    state_ = State::text;
    if (c == '"') end_text();
    return;
  }
  code_ = code_ * 16 + static_cast<std::uint32_t>(value);
  if (++digits_ < 4) return;
  state_ = State::text;
  if (code_ >= 0xD800 && code_ < 0xDC00) {
    high_ = code_;
    return;
  }
  std::string out;
  if (code_ >= 0xDC00 && code_ < 0xE000) {
    code_ = high_ == 0 ? 0xFFFD : 0x10000 + ((high_ - 0xD800) << 10) + (code_ - 0xDC00);
  }
  high_ = 0;
  append_utf8(out, code_);
  append(out);
}

void JsonWalk::append(std::string_view more) {
  const std::size_t room = kLongestText - std::min(kLongestText, text_.size());
  text_ += more.substr(0, room);
  is_cut_ = is_cut_ || more.size() > room;
}

}  // namespace grantline::explain
