#pragma once

#include <memory>

#include "net/server.h"
#include "serve/app.h"
#include "web/explanation.h"

namespace grantline::serve {

// Below the issuer's path: where the form of the page at /explain goes.
inline constexpr std::string_view kExplainAnswer = "/explain/answer";

// How many such forms are taken at one time; each may hold as much memory as explain.page_limit.
inline constexpr int kMostExplainForms = 16;

// What the HTTP server needs to know to let them in; null where the page is off.
std::shared_ptr<const net::LongBodies> explain_bodies(const Settings& settings);

// The page with what is wrong, for whatever part of the server refused the form.
net::Response explain_trouble(const App& app, web::ExplainProblem problem,
                              std::optional<Duration> wait = std::nullopt);

// "1 MiB"
std::string to_words(Size size);

}  // namespace grantline::serve
