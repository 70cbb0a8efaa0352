#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <memory>

#include "net/connection_table.h"
#include "net/transport.h"

namespace grantline::net {

// One client's connection: reads requests, has them handled one at a time, writes the answers in
// order. Lives on one loop. While it is open the table owns it; afterwards what still refers to it,
// such as a request's task, whose answer is then dropped.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ConnectionTable> table, Fd socket, SslPtr ssl, Seat seat);

  void begin(ConnectionTable::Admission admission);
  // The deadline of its phase has passed.
  void time_out();
  void close();
  ConnectionTable::Place& place() { return place_; }

 private:
  // What to do next, so that long exchanges loop instead of recurring.
  enum class Next { receive, process, stop };

  void wait_readable();
  void wait_writable();
  void ready(boost::system::error_code error);
  void drive(Next next);

  Next receive();
  Next wait_for(Transport::Status status);
  Next process();
  Next await_more();
  bool handle();
  void answered(Response response);
  void append(const Response& response);
  Response render(int status, const Request* partial);
  Next refuse(int status);
  Next flush();
  Next after_flush();
  Next linger();
  void discard();
  void tell_unread();

  std::shared_ptr<ConnectionTable> table_;
  Seat seat_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> socket_;
  Transport transport_;
  ConnectionTable::Place place_;
  std::unique_ptr<Exchange> exchange_;
  std::function<void()> on_unread_;  // of the last answer, until the client goes on
  bool open_ = true;
  bool closing_ = false;  // nothing is read any more: the last answer is in `out`
  bool head_only_ = false;
  bool fresh_ = false;     // what is read now is of another request than before
  bool working_ = false;   // the task of a request is under way
  bool starting_ = false;  // and has not yet left its first stretch
};

}  // namespace grantline::net
