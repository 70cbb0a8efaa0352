#pragma once

#include <map>
#include <string>
#include <string_view>

#include "serve/test_server.h"

namespace grantline::serve {

// A browser without script: keeps cookies, fills forms in, follows redirects within the server.
class TestBrowser {
 public:
  explicit TestBrowser(TestServer& server) : server_(server) {}

  // The answer as it is; `target` is "/authorize?...".
  net::Response get(std::string_view target);
  net::Response post(std::string_view target, Form form);
  // The same, and on through every redirect to this server.
  net::Response visit(std::string_view target);
  // Posts the page's first form with what it hides, these fields over them, and follows.
  net::Response submit(const net::Response& page, Form fields);
  net::Response submit_without_following(const net::Response& page, Form fields);
  // With the server's own user and password.
  net::Response log_in(const net::Response& login_page);

  std::map<std::string, std::string> cookies;
  std::string origin;      // sent with each post; empty: not sent
  std::string fetch_site;  // Sec-Fetch-Site; empty: not sent

 private:
  net::Response send(net::Request request);
  net::Response follow(net::Response response);
  TestServer& server_;
};

// The value of a hidden field of a page.
std::string hidden_field(const net::Response& page, std::string_view name);
std::string form_action(const net::Response& page);
bool shows(const net::Response& page, std::string_view text);
// A parameter of the answer's Location, in the query or the fragment; empty: there is none.
std::string answer_parameter(const net::Response& response, std::string_view name);

}  // namespace grantline::serve
