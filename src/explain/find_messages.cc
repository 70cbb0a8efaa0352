#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/attribution.h"
#include "explain/knowledge.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// RFC 8259 section 7, for what stands in messages: \" \\ \/ and white space.
std::string without_json_escapes(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      out += line[i];
      continue;
    }
    const char next = line[++i];
    out += next == 'n' || next == 'r' || next == 't' ? ' ' : next;
  }
  return out;
}

// A member of an object as JSON has it at its shortest, also where it was printed for people or by
// Python: 'field': 'code' is "field":"code".
std::string with_members_closed(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i] == '\'' ? '"' : line[i];
    const bool is_between = c == ' ' && (out.ends_with("\":") || out.ends_with(',')) &&
                            i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\'');
    if (!is_between) out += c;
  }
  return out;
}

// Entra ID gives the number of its code in members of its own too, and some logs keep no other:
// "error_codes":[50057] is AADSTS50057.
constexpr std::array kNumberMembers = {"error_codes"sv, "errorNo"sv, "error?code="sv};

std::string with_numbers_named(std::string_view line) {
  std::string out(line);
  for (const std::string_view member : kNumberMembers) {
    const std::size_t at = out.find(member);
    if (at == out.npos) continue;
    const std::size_t digits = out.find_first_not_of("\"': [=", at + member.size());
    if (digits == out.npos || digits > at + member.size() + 6) continue;
    const std::size_t end = std::min(out.find_first_not_of("0123456789", digits), out.size());
    if (end - digits >= 5) out.insert(digits, "AADSTS");
  }
  return out;
}

std::vector<std::string> readings(std::string_view line) {
  std::vector<std::string> out{std::string(line)};
  if (line.contains("\": ") || line.contains("': ")) out.push_back(with_members_closed(line));
  const auto holds = [&](std::string_view member) { return line.contains(member); };
  if (std::ranges::any_of(kNumberMembers, holds)) out.push_back(with_numbers_named(line));
  if (line.contains('\\')) out.push_back(without_json_escapes(line));
  if (line.contains('%') || line.contains('+')) {
    if (auto decoded = form_decode(line)) out.push_back(std::move(*decoded));
  }
  return out;
}

struct Place {
  Found found;
  std::size_t reading = 0;
  std::size_t at = 0;
  std::size_t end = 0;
};

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_letter_or_digit(text[at])) ++at;
  return at;
}

struct Entry {
  const Provider* provider = nullptr;
  const Message* message = nullptr;
};

// The messages by their first word, so that a text is read once, however many they are.
class Index {
 public:
  Index() {
    for (const Provider& provider : providers()) {
      for (const Message& message : provider.messages) {
        const std::size_t end = word_end(message.lower, 0);
        (end == 0 ? odd_ : by_word_[message.lower.substr(0, end)]).push_back({&provider, &message});
      }
    }
  }

  // `take` gets each entry and where it stands; `lower` is in lower case.
  template <class Take>
  void each_in(std::string_view lower, Take take) const {
    for (std::size_t at = 0; at < lower.size();) {
      if (!is_letter_or_digit(lower[at])) {
        ++at;
        continue;
      }
      const std::size_t end = word_end(lower, at);
      const auto found = by_word_.find(lower.substr(at, end - at));
      if (found != by_word_.end()) {
        for (const Entry& entry : found->second) {
          if (find_word(lower.substr(at, entry.message->lower.size() + 1), entry.message->lower) ==
              0)
            take(entry, at);
        }
      }
      at = end;
    }
    for (const Entry& entry : odd_) {
      const std::size_t at = find_word(lower, entry.message->lower);
      if (at != std::string_view::npos) take(entry, at);
    }
  }

 private:
  std::unordered_map<std::string_view, std::vector<Entry>> by_word_;
  std::vector<Entry> odd_;  // those that begin with a sign
};

// The reason phrase of a status line (RFC 9112 section 4) is no message of anybody: "http/1.1 400 "
// stands before it.
bool ends_in_status(std::string_view lower) {
  constexpr std::string_view kProtocol = "http/";
  constexpr std::size_t kLongest = 16;  // a line may have no end
  lower = lower.substr(lower.size() - std::min(lower.size(), kLongest));
  const auto at = lower.rfind(kProtocol);
  if (at == lower.npos) return false;
  const std::string_view rest = lower.substr(at + kProtocol.size());
  return rest.find_first_not_of("0123456789. ") == rest.npos && rest.ends_with(' ') &&
         std::ranges::count(rest, ' ') == 2;
}

constexpr std::size_t kMostPlaces = 1000;  // of one line, each held against each other

void find_in_line(std::string_view line, std::size_t number, std::vector<Found>& out) {
  static const Index index;
  std::vector<Place> places;
  const std::vector<std::string> texts = readings(line);
  for (std::size_t reading = 0; reading < texts.size(); ++reading) {
    const std::string lower = lower_case(texts[reading]);
    index.each_in(lower, [&](const Entry& entry, std::size_t at) {
      if (places.size() == kMostPlaces) return;
      if (ends_in_status(std::string_view(lower).substr(0, at))) return;
      const std::size_t size = entry.message->match.size();
      places.push_back({{entry.provider, entry.message, number, texts[reading].substr(at, size)},
                        reading,
                        at,
                        at + size});
    });
  }
  const auto is_within_a_longer = [&](const Place& place) {
    return std::ranges::any_of(places, [&](const Place& other) {
      return other.reading == place.reading && other.at <= place.at && other.end >= place.end &&
             other.end - other.at > place.end - place.at;
    });
  };
  std::set<const Message*> seen;  // one message, found in two readings
  for (const Place& place : places) {
    if (!is_within_a_longer(place) && seen.insert(place.found.message).second) {
      out.push_back(place.found);
    }
  }
}

}  // namespace

std::vector<Found> find_messages(std::string_view text) {
  std::vector<Found> all;
  std::size_t number = 1;
  for (std::size_t at = 0; at <= text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    find_in_line(text.substr(at, end - at), number, all);
    at = end + 1;
  }
  const auto [shown, has_host] = shown_providers(text);
  const auto is_shown = [&all_shown = shown](const Found& found) {
    return std::ranges::find(all_shown, found.provider) != all_shown.end();
  };
  // "Bad Request" is Google's way to say nothing, but beside the host of another it is that one's.
  const auto says_little = [](std::string_view match) {
    return std::ranges::count(match, ' ') < 2;
  };
  std::erase_if(all, [&, by_host = has_host](const Found& found) {
    const bool is_doubtful =
        by_host && found.message->cause->name == "other" && says_little(found.message->match);
    return (found.message->needs_provider || is_doubtful) && !is_shown(found);
  });
  if (std::ranges::any_of(all, is_shown)) {
    std::erase_if(all, [&](const Found& found) { return !is_shown(found); });
  }
  for (Found& found : all) {
    const bool others_host = has_host && !is_shown(found);
    found.is_theirs = is_shown(found) || (!others_host && are_particular(found.message->match));
  }
  return all;
}

}  // namespace grantline::explain
