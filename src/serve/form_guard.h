#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "serve/app.h"
#include "spec/params.h"
#include "web/pages.h"

namespace grantline::serve {

// Forms that only the browser to which they were sent can post, and only as they were sent: `csrf`
// is a tag over the browser's cookie, the form's path, the time and `request`, which carries what
// the form is about. A foreign page knows neither cookie nor tag, and cannot change what is agreed
// to.
inline constexpr Duration kFormLife = minutes(30);

// A form that posts to `path` ("/login"). Sets the browser's cookie where it has none.
web::Form guarded_form(App& app, const Call& call, net::Response& answer, std::string_view path,
                       std::string payload);

struct OpenedForm {
  std::string payload;
  bool is_late = false;  // genuine, but older than kFormLife
};
// Refusals: form_forged, also where the browser says that the form stood on another site's page.
std::expected<OpenedForm, Refusal> open_form(App& app, const Call& call, const Params& form,
                                             std::string_view path);

}  // namespace grantline::serve
