#pragma once

#include <string>

namespace grantline::cli {

// Starts the person's browser ($BROWSER, else xdg-open) and does not wait for it. False where there
// is no desktop, or nothing to start. The URL is an argument, which other users of the machine can
// read: it must hold no secret.
bool open_browser(const std::string& url);

}  // namespace grantline::cli
