#include "net/connection.h"

#include <boost/asio/error.hpp>
#include <utility>

#include "net/loop_io.h"
#include "net/write_answer.h"

namespace grantline::net {
namespace {

using Descriptor = boost::asio::posix::descriptor_base;
using Status = Transport::Status;
using Parsed = RequestParser::State;

// More answers to pipelined requests than this are not held before they are sent.
constexpr std::size_t out_limit = 64 * 1024;

}  // namespace

Connection::Connection(std::shared_ptr<ConnectionTable> table, Fd socket, SslPtr ssl, Seat seat)
    : table_(std::move(table)),
      seat_(std::move(seat)),
      socket_(table_->loop().io().context),
      transport_(socket.get(), std::move(ssl)) {
  boost::system::error_code error;
  socket_.assign(socket.get(), error);
  if (!error) socket.release();
}

void Connection::begin(ConnectionTable::Admission admission) {
  if (!socket_.is_open()) return close();
  if (admission == ConnectionTable::Admission::serve) return wait_readable();
  if (transport_.is_tls()) return close();
  exchange_ = table_->take_exchange();
  drive(refuse(503));
}

void Connection::wait_readable() {
  socket_.async_wait(Descriptor::wait_read,
                     [self = shared_from_this()](boost::system::error_code e) { self->ready(e); });
}

void Connection::wait_writable() {
  socket_.async_wait(Descriptor::wait_write,
                     [self = shared_from_this()](boost::system::error_code e) { self->ready(e); });
}

void Connection::ready(boost::system::error_code error) {
  if (!open_ || error == boost::asio::error::operation_aborted) return;
  if (error) return close();
  switch (place_.phase) {
    case Phase::writing: return drive(flush() == Next::process ? after_flush() : Next::stop);
    case Phase::lingering: return discard();
    default: return drive(Next::receive);
  }
}

void Connection::drive(Next next) {
  while (next != Next::stop) next = next == Next::receive ? receive() : process();
}

Connection::Next Connection::receive() {
  if (!exchange_) exchange_ = table_->take_exchange();
  Exchange& x = *exchange_;
  if (!x.make_room()) return refuse(400);
  const auto moved = transport_.read(x.in.data() + x.end, x.in.size() - x.end);
  if (moved.status != Status::moved) return wait_for(moved.status);
  x.end += moved.bytes;
  on_unread_ = nullptr;
  if (place_.phase == Phase::idle) table_->enter(*this, Phase::head);
  return Next::process;
}

// No byte of a request has come. A TLS handshake under way counts as the head of one.
Connection::Next Connection::wait_for(Status status) {
  if (status == Status::ended) {
    close();
    return Next::stop;
  }
  const bool quiet = exchange_->end == 0 && place_.phase != Phase::body;
  if (quiet && transport_.is_established()) {
    if (table_->is_stopping()) {
      close();
      return Next::stop;
    }
    table_->give_back(std::move(exchange_));
    if (place_.phase != Phase::idle) table_->enter(*this, Phase::idle);
  } else if (place_.phase == Phase::idle) {
    table_->enter(*this, Phase::head);
  }
  status == Status::wants_write ? wait_writable() : wait_readable();
  return Next::stop;
}

Connection::Next Connection::process() {
  while (true) {
    Exchange& x = *exchange_;
    const std::size_t used = x.parser.feed(x.unread());
    x.take(used);
    switch (x.parser.state()) {
      case Parsed::refused: return refuse(x.parser.refusal_status());
      case Parsed::complete:
        if (!handle()) return Next::stop;
        if (closing_ || x.out.size() > out_limit) {
          return flush() == Next::process ? after_flush() : Next::stop;
        }
        break;
      default:
        if (used == 0 || x.unread().empty()) return await_more();
    }
  }
}

Connection::Next Connection::await_more() {
  Exchange& x = *exchange_;
  const bool in_body = x.parser.state() == Parsed::body;
  if (x.parser.take_expectation()) x.out += "HTTP/1.1 100 Continue\r\n\r\n";
  if (flush() == Next::stop) return Next::stop;
  const Phase phase = in_body ? Phase::body : x.end > x.begin ? Phase::head : Phase::idle;
  if (phase == Phase::idle && table_->is_stopping()) {
    close();
    return Next::stop;
  }
  if (phase != place_.phase || fresh_) table_->enter(*this, phase);
  fresh_ = false;
  if (transport_.has_buffered()) return Next::receive;
  if (phase == Phase::idle) table_->give_back(std::move(exchange_));
  wait_readable();
  return Next::stop;
}

// False where the answer will come later; answered() then goes on.
bool Connection::handle() {
  Exchange& x = *exchange_;
  Request& request = x.parser.request();
  request.peer = seat_.peer();
  request.tls = transport_.is_tls();
  request.received = table_->loop().world().steady_now();
  head_only_ = request.method == "HEAD";
  request.is_head = head_only_;
  if (head_only_) request.method = "GET";
  if (!table_->begin_work()) {
    append(render(503, &request));
    return true;
  }
  working_ = starting_ = true;
  start(table_->core().handler(request),
        [self = shared_from_this()](Response response) { self->answered(std::move(response)); });
  starting_ = false;
  if (!working_) return true;
  // Answers to earlier requests are not kept waiting for this one.
  table_->enter(*this, Phase::working);
  if (!x.unsent().empty()) {
    const auto moved = transport_.write(x.unsent());
    if (moved.status == Status::moved) x.sent += moved.bytes;
    if (moved.status == Status::ended) close();
  }
  return false;
}

void Connection::answered(Response response) {
  CHECK(table_->loop().is_this_thread());
  working_ = false;
  table_->end_work();
  on_unread_ = std::move(response.on_unread);
  if (on_unread_ && (!open_ || transport_.peer_has_ended())) tell_unread();
  if (!open_) return table_->give_back(std::move(exchange_));
  append(response);
  if (starting_) return;
  drive(closing_ ? (flush() == Next::process ? after_flush() : Next::stop) : Next::process);
}

void Connection::append(const Response& response) {
  Exchange& x = *exchange_;
  closing_ = closing_ || table_->is_stopping() || !x.parser.keep_alive();
  append_answer(x.out, response, {.without_body = head_only_, .close = closing_},
                table_->http_date());
  if (closing_) return;
  x.parser.reset();
  fresh_ = true;
}

Response Connection::render(int status, const Request* partial) {
  Response response = table_->core().render_error(status, partial);
  if (status == 503) response.set("Retry-After", "1");
  return response;
}

Connection::Next Connection::refuse(int status) {
  const Request& partial = exchange_->parser.request();
  closing_ = true;
  head_only_ = partial.method == "HEAD";
  append(render(status, partial.method.empty() ? nullptr : &partial));
  return flush() == Next::process ? after_flush() : Next::stop;
}

// `process` where all is sent; else it waits, or the connection has ended.
Connection::Next Connection::flush() {
  Exchange& x = *exchange_;
  while (!x.unsent().empty()) {
    const auto moved = transport_.write(x.unsent());
    if (moved.status == Status::ended) {
      close();
      return Next::stop;
    }
    if (moved.status != Status::moved) {
      if (place_.phase != Phase::writing) table_->enter(*this, Phase::writing);
      moved.status == Status::wants_read ? wait_readable() : wait_writable();
      return Next::stop;
    }
    x.sent += moved.bytes;
  }
  x.out.clear();
  x.sent = 0;
  return Next::process;
}

Connection::Next Connection::after_flush() { return closing_ ? linger() : Next::process; }

// Closing a socket that still has unread bytes resets it, and the client may lose the answer. So
// the client is told the end, and what it still sends is dropped for a while (RFC 9112
// section 9.6).
Connection::Next Connection::linger() {
  transport_.end_writing();
  table_->give_back(std::move(exchange_));
  if (table_->is_stopping()) {
    close();
  } else {
    table_->enter(*this, Phase::lingering);
    wait_readable();
  }
  return Next::stop;
}

void Connection::discard() {
  const auto moved = transport_.discard();
  if (moved.status == Status::ended) return close();
  wait_readable();
}

void Connection::tell_unread() {
  if (const auto tell = std::exchange(on_unread_, nullptr)) tell();
}

void Connection::time_out() {
  const bool asked = exchange_ && (place_.phase == Phase::body || exchange_->end > 0);
  if ((place_.phase != Phase::head && place_.phase != Phase::body) || !asked) return close();
  boost::system::error_code error;
  socket_.cancel(error);
  drive(refuse(408));
}

void Connection::close() {
  if (!open_) return;
  open_ = false;
  const bool is_cut = exchange_ && !working_ && !exchange_->unsent().empty();
  if (is_cut || transport_.was_reset()) tell_unread();
  boost::system::error_code error;
  socket_.close(error);
  if (!working_) table_->give_back(std::move(exchange_));
  table_->remove(*this);
}

}  // namespace grantline::net
