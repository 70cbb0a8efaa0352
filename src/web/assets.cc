#include "web/assets.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "web/asset_bodies.h"

namespace grantline::web {
namespace {

constexpr std::string_view immutable_year = "public, max-age=31536000, immutable";
constexpr std::string_view one_day = "public, max-age=86400";

const EmbeddedFile& file(std::string_view name) {
  for (const EmbeddedFile& one : embedded_files()) {
    if (one.name == name) return one;
  }
  check_failed("an asset is compiled in", __FILE__, __LINE__);
}

// "grantline.css" -> "/assets/grantline.<hash>.css"
std::string hashed_path(const EmbeddedFile& one) {
  const std::size_t dot = one.name.rfind('.');
  std::string path = "/assets/";
  path.append(one.name.substr(0, dot)).append(".").append(one.hash).append(one.name.substr(dot));
  return path;
}

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "text/plain; charset=utf-8";
}

Asset answer(const EmbeddedFile& one, std::string_view cache_control) {
  return {content_type_of(one.name), one.body, one.etag, cache_control};
}

}  // namespace

std::string_view stylesheet() { return file("grantline.css").body; }
std::string_view explain_stylesheet() { return file("explain.css").body; }

std::string_view stylesheet_path() {
  static const std::string path = hashed_path(file("grantline.css"));
  return path;
}

std::string_view explain_stylesheet_path() {
  static const std::string path = hashed_path(file("explain.css"));
  return path;
}

std::string_view submit_script_path() {
  static const std::string path = hashed_path(file("submit.js"));
  return path;
}

std::string_view explain_script_path() {
  static const std::string path = hashed_path(file("explain.js"));
  return path;
}

std::string_view watch_stylesheet_path() {
  static const std::string path = hashed_path(file("watch.css"));
  return path;
}

std::string_view watch_script_path() {
  static const std::string path = hashed_path(file("watch.js"));
  return path;
}

std::optional<Asset> asset(std::string_view path) {
  if (path == stylesheet_path()) return answer(file("grantline.css"), immutable_year);
  if (path == explain_stylesheet_path()) return answer(file("explain.css"), immutable_year);
  if (path == submit_script_path()) return answer(file("submit.js"), immutable_year);
  if (path == explain_script_path()) return answer(file("explain.js"), immutable_year);
  if (path == watch_stylesheet_path()) return answer(file("watch.css"), immutable_year);
  if (path == watch_script_path()) return answer(file("watch.js"), immutable_year);
  if (path == "/favicon.svg") return answer(file("favicon.svg"), one_day);
  if (path == "/robots.txt") return answer(file("robots.txt"), one_day);
  return std::nullopt;
}

}  // namespace grantline::web
