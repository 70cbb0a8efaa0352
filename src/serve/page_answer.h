#pragma once

#include <string>
#include <string_view>

#include "serve/app.h"
#include "web/pages.h"

namespace grantline::serve {

// The path of the issuer: "/tenant", or empty at the root of a host.
std::string base_path(const App& app);

web::Frame frame_of(const App& app);

// Whether the page that opened the window keeps its hold of it. The pages on the way to an
// application's answer let it: the window may be one that it opened for the login, and COOP would
// cut the two apart for good, also after the way back.
enum class Opener { cut, kept };

// Adds a page to an answer (which may have cookies already), with the headers that keep it out of
// frames, caches and other sites' reach.
void put_page(net::Response& answer, web::Page page, Opener opener = Opener::cut);
net::Response page_answer(web::Page page);

// 303 (RFC 9700 section 4.12: the browser must not post again what it posted here).
net::Response see_other(std::string location);

// A page that says what is wrong, for a refusal that may go nowhere else. Counted, and recorded
// where `client` is known.
net::Response error_page(App& app, const Call& call, const Refusal& refusal,
                         const store::ClientRecord* client = nullptr);
// The same for what failed here; the fault goes to the log alone.
net::Response fault_page(App& app, const Call& call, const Fault& fault);

// The fact retry_after of a refusal, which is in whole seconds.
std::optional<Duration> wait_of(const Refusal& refusal);

net::Response not_found_page(App& app, const Call& call, std::string nearest);

}  // namespace grantline::serve
