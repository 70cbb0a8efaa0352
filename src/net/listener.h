#pragma once

#include <string>

#include "base/address.h"
#include "base/fault.h"
#include "net/fd.h"

namespace grantline::net {

// A non-blocking socket that listens. Removes the file of a unix socket when it goes.
class Listener {
 public:
  // `address` as in ListenOptions. A unix socket that a dead process left behind is replaced.
  static Result<Listener> open(const std::string& address, int unix_mode);
  Listener(Listener&&) = default;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  struct Accepted {
    Fd socket;  // not open where none waits or accepting failed: see errno
    Address peer;
  };
  Accepted accept() const;
  int fd() const { return socket_.get(); }
  const std::string& bound_address() const { return bound_address_; }

 private:
  Listener(Fd socket, std::string bound)
      : socket_(std::move(socket)), bound_address_(std::move(bound)) {}
  static Result<Listener> open_unix(const std::string& path, int mode);
  static Result<Listener> open_tcp(const std::string& address);

  Fd socket_;
  std::string bound_address_;
};

}  // namespace grantline::net
