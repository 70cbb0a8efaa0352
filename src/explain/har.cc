#include "explain/har.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/encoding.h"
#include "explain/condense.h"
#include "explain/decode.h"
#include "explain/exchange.h"
#include "explain/inflate.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostKept = 4U << 20;
constexpr std::size_t kMostOfBody = 64U << 10;
constexpr std::size_t kMostInflated = 1U << 20;
constexpr std::size_t kMostHeaders = 100;
constexpr std::size_t kMostOfHeader = 8U << 10;

constexpr std::array kHeaders = {"allow"sv,
                                 "authorization"sv,
                                 "content-type"sv,
                                 "date"sv,
                                 "dpop"sv,
                                 "host"sv,
                                 "location"sv,
                                 "ratelimit"sv,
                                 "retry-after"sv,
                                 "user-agent"sv,
                                 "www-authenticate"sv,
                                 "x-ratelimit-limit"sv,
                                 "x-ratelimit-remaining"sv,
                                 "x-ratelimit-reset"sv};
// Bodies that hold nothing of the exchange, though a library of OAuth is full of its words.
constexpr std::array kNoTalk = {"javascript"sv, "text/css"sv, "image/"sv, "font"sv,
                                "wasm"sv,       "video/"sv,   "audio/"sv};

bool is_at(const std::vector<std::string>& path, std::size_t from,
           std::initializer_list<std::string_view> names) {
  return path.size() == from + names.size() &&
         std::equal(names.begin(), names.end(), path.begin() + static_cast<std::ptrdiff_t>(from));
}

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// One line, whatever a header or an address holds.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, kMostOfHeader));
  std::ranges::replace_if(out, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return out;
}

// "br" of a Content-Encoding, in the word that people have for it
std::string coding_of(std::string_view field) {
  const std::string name = lower_case(field);
  return name == "br" ? "brotli" : name;
}

// When the answer was there, as a field of it; "" where the entry does not tell.
std::string answered_at(std::string_view started, std::string_view took_ms) {
  constexpr std::int64_t kLongest = 86'400'000;
  const auto from = find_time(started);
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(took_ms.data(), took_ms.data() + took_ms.size(), ms);
  if (!from || error != std::errc() || ms <= 0 || ms > kLongest) return {};
  return "\nAnswered-At: " + to_rfc3339(*from + milliseconds(ms));
}

constexpr std::size_t kOfEntry = 3;  // log, entries, []

}  // namespace

bool begins_as_har(std::string_view text) {
  const auto skip = [&](std::string_view what) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
  };
  if (!skip("{") || !skip("\"log\"") || !skip(":") || !skip("{")) return false;
  return text.find("\"entries\"") != std::string_view::npos ||
         text.find("\"creator\"") != std::string_view::npos ||
         text.find("\"version\"") != std::string_view::npos;
}

HarReader::HarReader(std::size_t most_inflated)
    : walk_([this](const JsonWalk::Value& one) { value(one); },
            [this](JsonWalk::Edge one, const std::vector<std::string>& path, std::size_t line) {
              edge(one, path, line);
            }),
      left_to_inflate_(most_inflated) {
  part_.kinds.emplace_back("HAR");
}

void HarReader::edge(JsonWalk::Edge edge, const std::vector<std::string>& path, std::size_t line) {
  if (path.size() == kOfEntry && is_at(path, 0, {"log", "entries", "[]"})) {
    if (edge == JsonWalk::Edge::opened) {
      entry_ = {};
    } else {
      end_entry();
    }
    return;
  }
  if (edge == JsonWalk::Edge::opened && is_at(path, kOfEntry, {"response"})) {
    entry_.reply.line = line;
  }
  // A header or a parameter begins.
  if (edge != JsonWalk::Edge::opened || path.size() < kOfEntry + 3 || path.back() != "[]") return;
  Message& message = path[kOfEntry] == "request" ? entry_.asked : entry_.answered;
  std::vector<Header>& pairs = path[path.size() - 2] == "params" ? message.params : message.headers;
  const bool is_pair = path[path.size() - 2] == "params" || path[path.size() - 2] == "headers";
  if (is_pair && pairs.size() < kMostHeaders) pairs.emplace_back();
}

void HarReader::value(const JsonWalk::Value& value) {
  const auto& path = value.path;
  if (path.size() <= kOfEntry || path[1] != "entries") return;
  if (is_at(path, kOfEntry, {"startedDateTime"})) entry_.time = one_line(value.text);
  if (is_at(path, kOfEntry, {"time"})) entry_.took_ms = one_line(value.text);
  if (is_at(path, kOfEntry, {"request", "method"})) entry_.method = one_line(value.text);
  if (is_at(path, kOfEntry, {"response", "status"})) entry_.status = one_line(value.text);
  if (is_at(path, kOfEntry, {"request", "url"})) {
    entry_.url = {value.text.substr(0, kMostOfBody), value.line};
    std::ranges::replace_if(entry_.url.text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  }
  if (path[kOfEntry] == "request") take_message(entry_.asked, value);
  if (path[kOfEntry] == "response") take_message(entry_.answered, value);
}

void HarReader::take_message(Message& message, const JsonWalk::Value& value) {
  const auto& path = value.path;
  if (is_at(path, kOfEntry + 1, {"headers", "[]", "name"}) ||
      is_at(path, kOfEntry + 1, {"headers", "[]", "value"})) {
    return take_pair(message.headers, value);
  }
  if (path.size() < kOfEntry + 3) return;
  const bool is_body = path[kOfEntry + 1] == "postData" || path[kOfEntry + 1] == "content";
  if (!is_body) return;
  const std::string& name = path[kOfEntry + 2];
  if (name == "text") {
    if (value.is_cut && value.text.size() == JsonWalk::kLongestText) ++cut_bodies_;
    message.body = {std::move(value.text), value.line};
  } else if (name == "mimeType") {
    message.type = lower_case(one_line(value.text));
  } else if (name == "encoding") {
    message.is_base64 = lower_case(value.text) == "base64";
  } else if (is_at(path, kOfEntry + 2, {"params", "[]", "name"}) ||
             is_at(path, kOfEntry + 2, {"params", "[]", "value"})) {
    if (message.body.line == 0) message.body.line = value.line;
    take_pair(message.params, value);
  }
}

void HarReader::take_pair(std::vector<Header>& pairs, const JsonWalk::Value& value) {
  if (pairs.empty()) return;
  (value.path.back() == "name" ? pairs.back().name : pairs.back().value) =
      value.text.substr(0, kMostOfBody);
}

HarReader::Body HarReader::body_of(Message& message) {
  if (holds_any(message.type, kNoTalk)) return {};
  std::string body = std::move(message.body.text);
  if (body.empty()) {
    for (const Header& one : message.params) {
      body += fmt::format("{}{}={}", body.empty() ? "" : "&", percent_encode(one.name),
                          percent_encode(one.value));
    }
  }
  if (message.is_base64) {
    auto bytes = base64_any(body);
    if (!bytes) return {"", "said to be base64 but not"};
    body = std::move(*bytes);
  }
  return unpacked(std::move(body), message);
}

HarReader::Body HarReader::unpacked(std::string bytes, const Message& message) {
  const Packing packing = packing_of(bytes);
  if (packing.form) {
    const std::size_t most = std::min(kMostInflated, left_to_inflate_);
    if (most > 0) bytes = inflated(bytes, *packing.form, most);
    if (most == 0 || bytes.size() == most) ++cut_bodies_;
    if (most == 0) return {};
    left_to_inflate_ -= bytes.size();
  }
  const bool is_known = packing.form || packing.name.empty();
  bytes = to_utf8(std::move(bytes));
  if (is_known && !is_binary(bytes)) return {bytes.substr(0, kMostOfBody), ""};
  std::string coding(is_known ? std::string_view() : packing.name);
  for (const Header& one : message.headers) {
    if (coding.empty() && lower_case(one.name) == "content-encoding") coding = coding_of(one.value);
  }
  if (coding.empty() || packing.form) return {"", "no text"};
  return {"", "compressed by " + printable(coding) + ", which is not undone here"};
}

void HarReader::write(std::string_view text, std::size_t line) {
  part_.lines.add(lines_ + 1, std::max<std::size_t>(line, 1), LineMap::Run::same);
  part_.text += text;
  part_.text += '\n';
  lines_ += static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
}

void HarReader::end_entry() {
  ++entries_;
  Entry entry = std::move(entry_);
  entry_ = {};
  constexpr std::array kRefusals = {"401"sv, "403"sv, "404"sv, "405"sv, "429"sv};
  const bool was_refused = std::ranges::find(kRefusals, entry.status) != kRefusals.end();
  // Of a refusal any field may tell who refused; of a cookie, that there is one.
  const auto headers = [&](const Message& message) {
    std::string out;
    for (const Header& one : message.headers) {
      const std::string name = lower_case(one.name);
      const bool is_known = std::ranges::find(kHeaders, name) != kHeaders.end();
      if (!is_known && !was_refused) continue;
      const bool is_cookie = name == "cookie" || name == "set-cookie";
      out += "\n" + one_line(one.name) + ": " + (is_cookie ? "***" : one_line(one.value));
    }
    return out;
  };
  const std::string request =
      fmt::format("{} {} {}{}\n", entry.time, entry.method, entry.url.text, headers(entry.asked));
  const auto [sent, sent_fault] = body_of(entry.asked);
  const std::string reply =
      fmt::format("\nHTTP/1.1 {}{}{}\n", entry.status, headers(entry.answered),
                  answered_at(entry.time, entry.took_ms));
  const auto [got, got_fault] = body_of(entry.answered);
  const bool revokes = entry.url.text.contains("/revo");  // RFC 7009
  if (!was_refused && !revokes && !speaks_of_oauth(request) && !speaks_of_oauth(sent) &&
      !speaks_of_oauth(reply) && !speaks_of_oauth(got)) {
    return;
  }
  for (const std::string* fault : {&sent_fault, &got_fault}) {
    if (!fault->empty()) ++unreadable_[*fault];
  }
  if (part_.text.size() + request.size() + sent.size() + reply.size() + got.size() > kMostKept) {
    ++left_out_;
    return;
  }
  write(request, entry.url.line);
  if (!sent.empty()) write(sent, entry.asked.body.line);
  write(reply, entry.reply.line);
  if (!got.empty()) write(got, entry.answered.body.line);
  write("", entry.reply.line);
}

Part HarReader::finish() {
  if (!walk_.finish()) {
    part_.not_read.push_back(fmt::format(
        "the HAR ends in the middle, in its entry {}; what stands before was read", entries_));
  }
  if (left_out_ > 0) {
    part_.not_read.push_back(
        fmt::format("{} more exchanges of the HAR that speak of OAuth", left_out_));
  }
  for (const auto& [why, count] : unreadable_) {
    part_.not_read.push_back(count == 1
                                 ? fmt::format("of the HAR a body that is {}", why)
                                 : fmt::format("of the HAR {} bodies that are {}", count, why));
  }
  if (cut_bodies_ > 0) {
    part_.not_read.push_back(
        fmt::format("of {} very large bodies of the HAR all but the beginning", cut_bodies_));
  }
  if (walk_.went_too_deep()) {
    part_.not_read.push_back(
        fmt::format("what lies more than {} levels deep in the HAR", JsonWalk::kDeepest));
  }
  return std::move(part_);
}

}  // namespace grantline::explain
