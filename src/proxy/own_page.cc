#include "proxy/own_page.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>

#include "proxy/watch_view.h"
#include "watch/entry_json.h"
#include "web/assets.h"

namespace grantline::proxy {
namespace {

net::Response text_answer(int status, std::string text) {
  net::Response out;
  out.status = status;
  out.set("Content-Type", "text/plain; charset=utf-8");
  out.body = std::move(text) + '\n';
  return out;
}

// "localhost:9000" -> "localhost"; "[::1]:9000" -> "[::1]"
std::string_view name_in(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == host.npos || host.ends_with(']') ? host : host.substr(0, colon);
}

bool is_this_machine(const net::Request& request) {
  const std::string_view name = name_in(request.header("host").value_or(""));
  const bool is_named = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  return is_named && (!request.peer.is_set() || request.peer.is_loopback());
}

void protect(net::Response& out) {
  out.set("Cache-Control", "no-store");
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Cross-Origin-Resource-Policy", "same-origin");
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// A stream that ends when it has told something, or after a while: the browser comes back with the
// id that it had last. So no connection of a page that is gone stays, and nothing queues up for a
// slow one.
Task<net::Response> events(Board& board, const net::Request& request) {
  std::uint64_t version = 0;
  if (request.query.starts_with("after=")) version = number_in(request.query.substr(6));
  if (const auto last = request.header("last-event-id")) version = number_in(*last);
  static_cast<void>(co_await board.wait_for_change(version));
  net::Response out;
  out.set("Content-Type", "text/event-stream");
  protect(out);
  out.body = "retry: 100\n\n";
  const auto [now, data] = changes_since(board, version);
  if (now != version) out.body += "id: " + std::to_string(now) + "\ndata: " + data + "\n\n";
  co_return out;
}

net::Response grants_json(Board& board) {
  const JsonObject all = board.look([](const watch::Recorder& recorder) {
    JsonArray lines;
    for (const watch::Line& line : recorder.lines()) lines.push_back(to_json(line));
    return JsonObject{{"watch", 1},
                      {"version", recorder.version()},
                      {"totals", to_json(recorder.totals())},
                      {"notice", recorder.notice()},
                      {"grants", std::move(lines)}};
  });
  net::Response out;
  out.set("Content-Type", "application/json");
  protect(out);
  out.body = to_pretty_text(Json(all)) + '\n';
  return out;
}

net::Response asset_answer(std::string_view path) {
  const auto asset = web::asset(path);
  if (!asset) return text_answer(404, "There is no such page. The watch is at /-/watch");
  net::Response out;
  out.set("Content-Type", std::string(asset->content_type));
  out.set("Cache-Control", std::string(asset->cache_control));
  out.set("X-Content-Type-Options", "nosniff");
  out.body = asset->body;
  return out;
}

net::Response page_answer(const ProxyOptions& options, Board& board, const net::Request& request) {
  const web::Page page =
      watch_page(options, board, "http://" + std::string(request.header("host").value_or("")));
  net::Response out;
  out.status = page.status;
  out.set("Content-Type", "text/html; charset=utf-8");
  out.set("Content-Security-Policy", page.content_security_policy);
  out.set("Cross-Origin-Opener-Policy", "same-origin");
  protect(out);
  out.body = page.html;
  return out;
}

}  // namespace

Task<net::Response> own_answer(const ProxyOptions& options, Board& board,
                               const net::Request& request) {
  if (!is_this_machine(request)) {
    co_return text_answer(403,
                          "The watch shows itself only on its own machine, under localhost or "
                          "127.0.0.1.");
  }
  if (request.method != "GET") {
    net::Response out = text_answer(405, "The watch only shows.");
    out.set("Allow", "GET, HEAD");
    co_return out;
  }
  const std::string_view path = std::string_view(request.path).substr(kOwnPath.size());
  if (path == "/events") co_return co_await events(board, request);
  if (path == "/grants.json") co_return grants_json(board);
  if (path.empty() || path == "/") co_return page_answer(options, board, request);
  co_return asset_answer(path);
}

}  // namespace grantline::proxy
