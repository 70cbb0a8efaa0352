#pragma once

#include <memory>
#include <string>

#include "net/server.h"

namespace grantline::serve {

// `grantline explain --serve`: the page at /explain without a server around it, for one person on
// their own machine. Files of any size are read as they come.
class ExplainAlone {
 public:
  // `authority`: "127.0.0.1:40123", where it listens.
  explicit ExplainAlone(std::string authority) : authority_(std::move(authority)) {}

  net::Response answer(const net::Request& request) const;
  static std::shared_ptr<const net::LongBodies> bodies();
  static net::Response render_error(int status, const net::Request* partial);

 private:
  bool is_meant_for_us(const net::Request& request) const;

  std::string authority_;
};

}  // namespace grantline::serve
