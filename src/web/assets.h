#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace grantline::web {

// A file that is compiled in; all views are of static storage.
struct Asset {
  std::string_view content_type;
  std::string_view body;
  std::string_view etag;           // quoted, strong
  std::string_view cache_control;  // immutable where the path holds the hash of the body
};

// `path` is below the issuer's base path: "/assets/grantline.<hash>.css", "/favicon.svg",
// "/robots.txt".
std::optional<Asset> asset(std::string_view path);

// The bodies of the stylesheets, for a page that stands alone.
std::string_view stylesheet();
std::string_view explain_stylesheet();
// Paths with the hash of the present body.
std::string_view stylesheet_path();
std::string_view explain_stylesheet_path();
std::string_view submit_script_path();
std::string_view explain_script_path();
std::string_view watch_stylesheet_path();
std::string_view watch_script_path();

}  // namespace grantline::web
