#pragma once

#include <expected>

#include "serve/underway.h"
#include "spec/params.h"

namespace grantline::serve {

// A form of one of the pages, proven to be the one that this browser was shown, with the request
// that it carries checked anew.
struct PostedStep {
  Params form;
  Underway underway;
  bool is_late = false;          // the page was open for longer than a form lives
  bool session_changed = false;  // another person, or nobody, is signed in by now
};

// The unexpected half is the whole answer.
std::expected<PostedStep, net::Response> read_step(App& app, const Call& call,
                                                   std::string_view path);

// Back to where the request stood before the page, for a form that may not be acted on.
net::Response start_over(const App& app, const Call& call, const PostedStep& step);

}  // namespace grantline::serve
