#pragma once

#include <string>
#include <string_view>

#include "check/checkup.h"
#include "client/client_auth.h"

namespace grantline::check {

// A form for an endpoint that takes a client's.
class ClientForm {
 public:
  void add(std::string_view name, std::string_view value) { form_.add(name, value); }
  // As the plan's client; as another, which has no credentials; or with this header.
  Probe send(Checkup& c, const std::string& url);
  Probe send_as(Checkup& c, const std::string& url, std::string_view client_id);
  Probe send_with(Checkup& c, const std::string& url, Secret authorization);

 private:
  client::Form form_;
};

}  // namespace grantline::check
