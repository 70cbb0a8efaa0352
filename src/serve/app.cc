#include "serve/app.h"

namespace grantline::serve {

flow::Lives App::lives() const {
  const Settings::Tokens& tokens = settings.tokens;
  return {.code = tokens.code_life,
          .access_token = tokens.access_token_life,
          .refresh_idle = tokens.refresh_token_idle,
          .refresh_absolute = tokens.refresh_token_life,
          .retry_window = tokens.refresh_retry_window};
}

bool Call::wants_html() const {
  const std::string_view accept = request.header("accept").value_or("");
  const auto html = accept.find("text/html");
  const auto json = accept.find("application/json");
  return html != std::string_view::npos && (json == std::string_view::npos || html < json);
}

}  // namespace grantline::serve
