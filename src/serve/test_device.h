#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "serve/test_browser.h"

namespace grantline::serve {

inline constexpr std::string_view kDeviceGrantType = "urn:ietf:params:oauth:grant-type:device_code";

// A device that asks a whole server in memory, and the browser of its person elsewhere.
class Device : public ::testing::Test {
 protected:
  Device() {
    for (const char* id : {"basic", "opaque", "spa"}) {
      server.change_client(id, [](store::ClientRecord& client) {
        client.metadata.grant_types.push_back(GrantType::device_code);
      });
    }
  }

  net::Response begin(std::string_view client = "spa", std::string_view scope = "openid profile") {
    net::Request request = post("/device_authorization", {{"client_id", client}, {"scope", scope}});
    return ask(client, std::move(request));
  }
  void begin_one(std::string_view client = "spa") {
    const net::Response response = begin(client);
    ASSERT_EQ(response.status, 200) << response.body;
    device_code = member_of(response, "device_code");
    user_code = member_of(response, "user_code");
  }
  net::Response poll(std::string_view code, std::string_view client = "spa") {
    net::Request request = post(
        "/token", {{"grant_type", kDeviceGrantType}, {"device_code", code}, {"client_id", client}});
    return ask(client, std::move(request));
  }
  std::string error_of_poll() { return member_of(poll(device_code), "error"); }
  std::string cause_of(const net::Response& response) {
    const std::string uri = member_of(response, "error_uri");
    return uri.substr(uri.rfind('/') + 1);
  }
  net::Response confirm(TestBrowser& browser) {
    return browser.submit(browser.visit("/device"), {{"user_code", user_code}});
  }
  net::Response consent(TestBrowser& browser) {
    return browser.log_in(browser.submit(confirm(browser), {{"decision", "go_on"}}));
  }
  net::Response allow(TestBrowser& browser) {
    return browser.submit(consent(browser), {{"decision", "allow"}});
  }
  GrantKey key() {
    return key_of(parse_credential(CredentialKind::device_code, device_code)->credential.grant);
  }

  net::Response ask(std::string_view client, net::Request request) {
    request.peer = *parse_address("203.0.113.9");
    if (client != "spa") {
      request = with_basic(std::move(request), client, TestServer::kSecret);
    }
    return server.ask(std::move(request));
  }

  TestServer server;
  TestBrowser person{server};
  std::string device_code;
  std::string user_code;
};

}  // namespace grantline::serve
