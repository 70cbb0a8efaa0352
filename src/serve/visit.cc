#include "serve/visit.h"

#include <charconv>

#include "base/encoding.h"
#include "serve/page_answer.h"
#include "serve/signed_text.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kDeviceMark = "device ";

// A proof of the one is none of the other, whatever their queries say.
std::string_view purpose_of(Entry entry) {
  return entry == Entry::device ? "device proof" : "login proof";
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string_view take_piece(std::string_view& rest, char end) {
  const std::string_view piece = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
  return piece;
}

// "<started ms>.<choice>", of a text whose tag was found right.
std::string encode_progress(const flow::Progress& progress) {
  return std::to_string(progress.started_at.ms) + "." +
         std::to_string(static_cast<int>(progress.choice));
}

std::optional<flow::Progress> take_progress(std::string_view& rest) {
  const auto started = parse_number(take_piece(rest, '.'));
  const auto choice = parse_number(take_piece(rest, '.'));
  if (!started || !choice || *choice < 0 || *choice > 2) return std::nullopt;
  return flow::Progress{WallTime{*started}, static_cast<flow::Choice>(*choice)};
}

// "<issued s>.<started ms>.<choice>.<tag>"
std::optional<flow::Progress> check_proof(const App& app, const Call& call, std::string_view proof,
                                          const Visit& visit) {
  const std::size_t dot = proof.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::string_view facts = proof.substr(0, dot);
  const auto keys = app.keys.now();
  if (!tag_is_right(keys->tokens, purpose_of(visit.entry), {visit.session, visit.query, facts},
                    proof.substr(dot + 1))) {
    return std::nullopt;
  }
  const auto issued_s = parse_number(take_piece(facts, '.'));
  if (!issued_s || call.now - from_unix_seconds(*issued_s) > kProofLife) return std::nullopt;
  return take_progress(facts);
}

}  // namespace

std::string encode_visit(const Visit& visit) {
  return std::string(visit.entry == Entry::device ? kDeviceMark : "") +
         encode_progress(visit.progress.value_or(flow::Progress{})) + "." +
         base64url_encode(visit.session) + "." + visit.query;
}

std::optional<Visit> decode_visit(std::string_view text) {
  Visit visit;
  if (text.starts_with(kDeviceMark)) {
    visit.entry = Entry::device;
    text.remove_prefix(kDeviceMark.size());
  }
  visit.progress = take_progress(text);
  const auto session = base64url_decode(take_piece(text, '.'));
  if (!visit.progress || !session) return std::nullopt;
  visit.session = *session;
  visit.query = text;
  return visit;
}

Visit read_visit(const App& app, const Call& call, std::string_view raw_query,
                 std::string_view session_key, Entry entry) {
  Visit visit{.query = {}, .progress = {}, .session = std::string(session_key), .entry = entry};
  std::string_view proof;
  std::string_view rest = raw_query;
  while (!rest.empty()) {
    const std::string_view piece = take_piece(rest, '&');
    if (piece.starts_with(kProofParameter) &&
        piece.substr(kProofParameter.size()).starts_with('=')) {
      proof = piece.substr(kProofParameter.size() + 1);
      continue;
    }
    if (!visit.query.empty()) visit.query += '&';
    visit.query += piece;
  }
  if (!proof.empty()) visit.progress = check_proof(app, call, proof, visit);
  return visit;
}

net::Response back_to_entry(const App& app, const Call& call, const Visit& visit,
                            std::string_view session_key) {
  std::string location = base_path(app);
  location.append(visit.entry == Entry::device ? "/device?" : "/authorize?").append(visit.query);
  if (visit.progress) {
    const std::string facts =
        std::to_string(call.now.unix_seconds()) + "." + encode_progress(*visit.progress);
    const auto keys = app.keys.now();
    location.append("&").append(kProofParameter).append("=").append(facts).append(".");
    location += make_tag(keys->tokens, purpose_of(visit.entry), {session_key, visit.query, facts});
  }
  return see_other(std::move(location));
}

}  // namespace grantline::serve
