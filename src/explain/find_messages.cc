#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "explain/knowledge.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

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

std::vector<std::string> readings(std::string_view line) {
  std::vector<std::string> out{std::string(line)};
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

void find_in_line(std::string_view line, std::size_t number, std::vector<Found>& out) {
  std::vector<Place> places;
  const std::vector<std::string> texts = readings(line);
  for (std::size_t reading = 0; reading < texts.size(); ++reading) {
    const std::string lower = lower_case(texts[reading]);
    for (const Provider& provider : providers()) {
      for (const Message& message : provider.messages) {
        const std::size_t at = find_word(lower, message.lower);
        if (at == std::string::npos) continue;
        places.push_back(
            {{&provider, &message, number, texts[reading].substr(at, message.match.size())},
             reading,
             at,
             at + message.match.size()});
      }
    }
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

std::vector<const Provider*> providers_shown_by(std::string_view text) {
  const std::string lower = lower_case(text);
  std::vector<const Provider*> out;
  for (const Provider& provider : providers()) {
    const auto is_in_text = [&](const std::string& mark) {
      return find_prefix(lower, mark) != std::string::npos;
    };
    if (std::ranges::any_of(provider.marks, is_in_text)) out.push_back(&provider);
  }
  return out;
}

std::vector<Found> find_messages(std::string_view text) {
  std::vector<Found> all;
  std::size_t number = 1;
  for (std::size_t at = 0; at <= text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    find_in_line(text.substr(at, end - at), number, all);
    at = end + 1;
  }
  const std::vector<const Provider*> shown = providers_shown_by(text);
  const auto is_shown = [&](const Found& found) {
    return std::ranges::find(shown, found.provider) != shown.end();
  };
  std::erase_if(
      all, [&](const Found& found) { return found.message->needs_provider && !is_shown(found); });
  if (std::ranges::any_of(all, is_shown)) {
    std::erase_if(all, [&](const Found& found) { return !is_shown(found); });
  }
  return all;
}

}  // namespace grantline::explain
