#include "explain/pack.h"

#include <algorithm>
#include <charconv>

namespace grantline::explain {
namespace {

// One description of the form serves both ways: a Writer appends each value, a Reader takes it.
class Writer {
 public:
  void value(std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
  }
  std::string out;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void value(std::string_view& text) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    const auto used = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc{} || used == rest_.size() || *end != ':' ||
        size > rest_.size() - used - 1) {
      ok_ = false;
      rest_ = {};
      return;
    }
    text = rest_.substr(used + 1, size);
    rest_.remove_prefix(used + 1 + size);
  }
  bool is_done() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }
  std::size_t rest() const { return rest_.size(); }  // bytes

 private:
  std::string_view rest_;
  bool ok_ = true;
};

void value(Writer& io, std::string_view& text) { io.value(text); }
void value(Reader& io, std::string_view& text) { io.value(text); }

void value(Writer& io, std::int64_t& number) { io.value(std::to_string(number)); }
void value(Reader& io, std::int64_t& number) {
  std::string_view text;
  io.value(text);
  std::from_chars(text.data(), text.data() + text.size(), number);
}

template <class Io>
void value(Io& io, bool& flag) {
  std::int64_t number = flag ? 1 : 0;
  value(io, number);
  flag = number != 0;
}

template <class Io>
void value(Io& io, SignLevel& level) {
  auto number = static_cast<std::int64_t>(level);
  value(io, number);
  level = static_cast<SignLevel>(number);
}

template <class Io>
void value(Io& io, const Label*& label) {
  std::string_view name = label == nullptr ? "" : label->name;
  value(io, name);
  label = find_label(name);
}

template <class Io, class T>
void value(Io& io, std::vector<T>& list);

template <class Io>
void value(Io& io, Message& m) {
  value(io, m.match), value(io, m.lower), value(io, m.cause), value(io, m.also);
  value(io, m.note), value(io, m.needs_provider), value(io, m.source);
}

template <class Io>
void value(Io& io, Life& l) {
  value(io, l.of), value(io, l.seconds), value(io, l.note), value(io, l.source);
}

template <class Io>
void value(Io& io, Limit& l) {
  value(io, l.text), value(io, l.cause), value(io, l.source);
}

template <class Io>
void value(Io& io, Quirk& q) {
  value(io, q.text), value(io, q.causes), value(io, q.grant), value(io, q.source);
}

template <class Io>
void value(Io& io, Provider& p) {
  value(io, p.name), value(io, p.title), value(io, p.marks), value(io, p.messages);
  value(io, p.lives), value(io, p.limits), value(io, p.quirks), value(io, p.rotates);
  value(io, p.docs), value(io, p.challenge_default);
}

template <class Io>
void value(Io& io, PhrasePart::Piece& p) {
  value(io, p.text), value(io, p.is_prefix), value(io, p.is_number), value(io, p.is_ordinal);
}

template <class Io>
void value(Io& io, PhrasePart& part) {
  value(io, part.choices);
}

template <class Io>
void value(Io& io, Sense& s) {
  value(io, s.name), value(io, s.words);
}

template <class Io>
void value(Io& io, Sign& s) {
  value(io, s.name), value(io, s.says), value(io, s.favours), value(io, s.opposes);
  value(io, s.level), value(io, s.grant), value(io, s.phrases);
}

template <class Io, class T>
void value(Io& io, std::vector<T>& list) {
  auto count = static_cast<std::int64_t>(list.size());
  value(io, count);
  if constexpr (std::is_same_v<Io, Reader>) {
    list.reserve(std::min(static_cast<std::size_t>(std::max(count, std::int64_t{0})), io.rest()));
    for (std::int64_t i = 0; i < count && io.ok(); ++i) value(io, list.emplace_back());
  } else {
    for (T& one : list) value(io, one);
  }
}

}  // namespace

std::string pack(const Knowledge& knowledge) {
  Knowledge copy = knowledge;
  Writer io;
  value(io, copy.providers);
  value(io, copy.signs);
  value(io, copy.senses);
  return io.out;
}

Result<Knowledge> unpack(std::string_view text) {
  Knowledge out;
  Reader io(text);
  value(io, out.providers);
  value(io, out.signs);
  value(io, out.senses);
  if (!io.is_done()) return fault("the packed knowledge is damaged");
  return out;
}

}  // namespace grantline::explain
