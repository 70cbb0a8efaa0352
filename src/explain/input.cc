#include "explain/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "explain/condense.h"
#include "explain/decode.h"
#include "explain/har.h"
#include "explain/inflate.h"
#include "explain/unwrap.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kEnoughToKnow = 4096;

}  // namespace

// Undoes one layer after the other: compression, encoding, form.
class Input::One {
 public:
  One(std::string name, std::size_t most_inflated) : most_inflated_(most_inflated) {
    part_.name = std::move(name);
  }

  void take(std::string_view piece) {
    if (is_passed_over_) return;
    if (is_begun_) return inflate(piece);
    beginning_ += piece;
    if (beginning_.size() >= kEnoughToKnow) begin();
  }

  Part finish(std::string fault) {
    if (!is_begun_) begin();
    if (inflater_) end_inflating();
    if (!is_form_known_) know_form();
    end_form();
    if (!fault.empty()) part_.not_read.push_back(std::move(fault));
    if (const std::size_t blanked = blank_binary_lines(part_.text); blanked > 0) {
      part_.not_read.push_back(fmt::format(
          "{} that {} no text", blanked == 1 ? "a line" : fmt::format("{} lines", blanked),
          blanked == 1 ? "is" : "are"));
    }
    if (auto text = from_latin1(part_.text)) {
      part_.text = std::move(*text);
      part_.kinds.emplace_back("Latin-1");
    }
    unwrap(part_);
    return std::move(part_);
  }

 private:
  void begin() {
    is_begun_ = true;
    const Packing packing = packing_of(beginning_);
    packing_ = packing.name;
    if (packing.form) inflater_.emplace(*packing.form, most_inflated_);
    if (!packing_.empty()) part_.kinds.emplace_back(packing_);
    if (!packing_.empty() && !packing.form) {
      is_passed_over_ = true;
      part_.not_read.push_back(
          fmt::format("it is packed by {}, which is not undone here: unpack it first", packing_));
    }
    inflate(std::exchange(beginning_, {}));
  }

  void inflate(std::string_view piece) {
    if (is_passed_over_) return;
    if (!inflater_) return decode(piece);
    for (std::string out = inflater_->take(piece); !out.empty(); out = inflater_->take({})) {
      decode(out);
    }
  }

  void end_inflating() {
    if (inflater_->is_damaged()) {
      part_.not_read.push_back(fmt::format("the end of the {}, which is damaged", packing_));
    }
    if (inflater_->is_over()) {
      part_.not_read.push_back(
          fmt::format("what the {} holds beyond {} MiB", packing_, most_inflated_ >> 20));
    }
  }

  void decode(std::string_view piece) {
    if (!is_encoding_known_) {
      const Unicode kind = unicode_of(piece);
      if (kind != Unicode::utf8) {
        const bool is_16 = kind == Unicode::utf16_little || kind == Unicode::utf16_big;
        wide_.emplace(kind);
        part_.kinds.emplace_back(is_16 ? "UTF-16" : "UTF-32");
      } else if (piece.starts_with("\xEF\xBB\xBF")) {
        piece.remove_prefix(3);
      }
      is_encoding_known_ = !piece.empty();
    }
    wide_ ? form(wide_->take(piece)) : form(piece);
  }

  void form(std::string_view piece) {
    if (har_) return har_->take(piece);
    if (condenser_) return condenser_->take(piece);
    part_.text += piece;
    if (!is_form_known_ && part_.text.size() >= kEnoughToKnow) know_form();
    if (!har_ && part_.text.size() > kReadWhole) {
      condenser_.emplace();
      condenser_->take(std::exchange(part_.text, {}));
    }
  }

  void know_form() {
    is_form_known_ = true;
    if (!begins_as_har(std::string_view(part_.text).substr(0, kEnoughToKnow))) return;
    har_.emplace(most_inflated_);
    har_->take(std::exchange(part_.text, {}));
  }

  void end_form() {
    if (har_) {
      Part har = har_->finish();
      part_.text = std::move(har.text);
      part_.lines = std::move(har.lines);
      std::ranges::move(har.kinds, std::back_inserter(part_.kinds));
      std::ranges::move(har.not_read, std::back_inserter(part_.not_read));
    } else if (condenser_) {
      part_.text = condenser_->finish();
      part_.lines = condenser_->lines();
      if (condenser_->is_full()) {
        part_.not_read.emplace_back(
            "more than 4 MiB of it speak of OAuth; only the first of that was read");
      }
    }
  }

  std::size_t most_inflated_;
  Part part_;
  std::string beginning_;
  std::string_view packing_;  // "gzip"
  bool is_begun_ = false;
  bool is_passed_over_ = false;
  bool is_encoding_known_ = false;
  bool is_form_known_ = false;
  std::optional<Inflater> inflater_;
  std::optional<Wide> wide_;
  std::optional<HarReader> har_;
  std::optional<Condenser> condenser_;
};

Input::Input(std::size_t most_inflated) : most_inflated_(most_inflated) {}
Input::~Input() = default;

void Input::begin(std::string name) {
  if (one_) end();
  one_ = std::make_unique<One>(std::move(name), most_inflated_);
}

void Input::take(std::string_view piece) {
  if (!one_) begin({});
  one_->take(piece);
}

void Input::end(std::string fault) {
  if (!one_) begin({});
  reading_.add(one_->finish(std::move(fault)));
  one_.reset();
}

Reading Input::finish() {
  if (one_) end();
  return std::move(reading_);
}

Reading read_text(std::string_view text) {
  Input input;
  input.take(text);
  return input.finish();
}

}  // namespace grantline::explain
