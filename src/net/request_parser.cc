#include "net/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "base/ascii.h"
#include "base/check.h"
#include "net/server.h"

namespace grantline::net {
namespace {

namespace http = boost::beast::http;
using ErrorCode = boost::beast::error_code;
using Text = boost::beast::string_view;

constexpr std::size_t spare_headers_limit = 32;
constexpr std::size_t kept_body_bytes = 16 * 1024;

std::string_view view(Text text) { return {text.data(), text.size()}; }

bool starts_with_scheme(Text target, Text scheme) {
  return equal_ignoring_case(target.substr(0, scheme.size()), scheme);
}

// A request line that is in order but for its version, not one with a space too many.
bool names_other_version(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\r'));
  const std::size_t last = line.rfind(' ');
  return std::ranges::count(line, ' ') == 2 && line.substr(last + 1).starts_with("HTTP/") &&
         line.size() - last == sizeof "HTTP/1.1";
}

// Whether the whole line before a chunk stands at the front, of one that is not the last (RFC 9112
// section 7.1). The end of the chunk before may stand before it.
bool begins_a_chunk(std::string_view bytes) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  const std::size_t digit = bytes.find_first_not_of('0');
  return bytes.find("\r\n") != std::string_view::npos && digit != std::string_view::npos &&
         is_hex_digit(bytes[digit]);
}

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(ParseLimits limits) : limits_(limits) { reset(); }

  std::size_t feed(std::string_view bytes);
  void reset();
  int take_request_line(Text method, Text target, int version);
  int take_field(http::field field, Text name, Text value);
  int check_head();
  void take_body(std::string_view bytes);
  bool keep_alive() const { return sink_->keep_alive(); }
  Request& request() { return request_; }

  State state = State::head;
  int status = 0;
  bool expects_continue = false;

 private:
  // Beast reads the syntax; what it finds goes to the Impl, which has a status where it refuses.
  class Sink final : public http::basic_parser<true> {
   public:
    explicit Sink(Impl& impl) : impl_(impl) {}

   private:
    void judge(int refusal, ErrorCode& error) {
      if (refusal == 0) return;
      impl_.status = refusal;
      error = http::error::bad_field;
    }
    void on_request_impl(http::verb, Text method, Text target, int version,
                         ErrorCode& error) override {
      judge(impl_.take_request_line(method, target, version), error);
    }
    void on_response_impl(int, Text, int, ErrorCode&) override {}
    void on_field_impl(http::field field, Text name, Text value, ErrorCode& error) override {
      judge(impl_.take_field(field, name, value), error);
    }
    void on_header_impl(ErrorCode& error) override { judge(impl_.check_head(), error); }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(Text bytes, ErrorCode&) override {
      impl_.take_body(view(bytes));
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode&) override {
      impl_.take_body(view(bytes));
      return bytes.size();
    }
    void on_finish_impl(ErrorCode&) override {}

    Impl& impl_;
  };

  std::size_t refuse(int with) {
    status = with;
    state = State::refused;
    return 0;
  }
  bool scan_head(std::string_view bytes);
  int status_of(ErrorCode error, std::string_view bytes) const;

  ParseLimits limits_;
  std::optional<Sink> sink_;
  Request request_;
  std::vector<Header> spare_headers_;
  std::size_t scanned_ = 0;     // of the head that is not whole yet
  std::size_t line_start_ = 0;  // of the line that `scanned_` is in
  bool skipped_line_ = false;
  bool head_done_ = false;
  bool is_http11_ = false;
  bool is_long_ = false;  // its path takes long bodies
  std::size_t hosts_ = 0, lengths_ = 0, codings_ = 0;
};

void RequestParser::Impl::reset() {
  sink_.emplace(*this);
  sink_->eager(true);
  sink_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes + 1));
  sink_->body_limit(limits_.body_bytes);
  for (Header& header : request_.headers) {
    if (spare_headers_.size() == spare_headers_limit) break;
    spare_headers_.push_back(std::move(header));
  }
  request_.headers.clear();
  request_.method.clear();
  request_.target.clear();
  request_.path.clear();
  request_.query.clear();
  request_.body.clear();
  request_.sink.reset();
  if (request_.body.capacity() > kept_body_bytes) request_.body.shrink_to_fit();
  state = State::head;
  status = 0;
  expects_continue = skipped_line_ = head_done_ = is_long_ = false;
  scanned_ = line_start_ = hosts_ = lengths_ = codings_ = 0;
}

// RFC 9112 section 3.2: origin-form, absolute-form from which only the path matters, and `*`.
int RequestParser::Impl::take_request_line(Text method, Text target, int version) {
  is_http11_ = version == 11;
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
  std::string_view rest = request_.target;
  if (starts_with_scheme(target, "http://") || starts_with_scheme(target, "https://")) {
    rest.remove_prefix(rest.find("//") + 2);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    if (end == 0) return 400;
    rest.remove_prefix(end);
  } else if (rest != "*" ? !rest.starts_with('/') : request_.method != "OPTIONS") {
    return 400;
  }
  if (rest.find('#') != std::string_view::npos) return 400;
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  request_.path = rest.substr(0, mark);
  if (request_.path.empty()) request_.path = "/";
  if (mark < rest.size()) request_.query = rest.substr(mark + 1);
  const LongBodies* long_bodies = limits_.long_bodies;
  is_long_ =
      long_bodies != nullptr && request_.method == "POST" && request_.path == long_bodies->path;
  if (is_long_) sink_->body_limit(long_bodies->most_bytes);
  return 0;
}

int RequestParser::Impl::take_field(http::field field, Text name, Text value) {
  // A trailer must not become a header that was checked before it came (RFC 9110 section 6.5.1).
  if (head_done_) return 0;
  switch (field) {
    case http::field::host: ++hosts_; break;
    case http::field::content_length:
      ++lengths_;
      if (value.empty() || view(value).find_first_not_of("0123456789") != std::string_view::npos) {
        return 400;
      }
      break;
    case http::field::transfer_encoding:
      ++codings_;
      if (!equal_ignoring_case(value, "chunked")) return 501;
      break;
    case http::field::expect:
      if (!equal_ignoring_case(value, "100-continue")) return 417;
      expects_continue = true;
      break;
    default: break;
  }
  if (spare_headers_.empty()) {
    request_.headers.emplace_back();
  } else {
    request_.headers.push_back(std::move(spare_headers_.back()));
    spare_headers_.pop_back();
  }
  request_.headers.back().name.assign(name.data(), name.size());
  request_.headers.back().value.assign(value.data(), value.size());
  return 0;
}

// RFC 9112 sections 3.2 and 6.3. Two lengths, or a length and a coding, are how a request is
// smuggled past a proxy that believes the other one.
int RequestParser::Impl::check_head() {
  head_done_ = true;
  if (hosts_ > 1 || (is_http11_ && hosts_ == 0)) return 400;
  if (lengths_ > 1 || codings_ > 1 || (lengths_ > 0 && codings_ > 0)) return 400;
  if (codings_ > 0 && !is_http11_) return 400;
  if (!is_http11_) expects_continue = false;
  if (is_long_ && (lengths_ > 0 || codings_ > 0)) {
    request_.sink = limits_.long_bodies->open(request_);
    if (!request_.sink) return 503;
  }
  return 0;
}

void RequestParser::Impl::take_body(std::string_view bytes) {
  if (request_.sink) return request_.sink->take(bytes);
  request_.body.append(bytes);
}

// True when the head is whole. Looks at each line once, however it arrives.
bool RequestParser::Impl::scan_head(std::string_view bytes) {
  while (true) {
    const std::size_t end = bytes.find('\n', scanned_);
    if (end == std::string_view::npos) {
      scanned_ = bytes.size();
      if (bytes.size() >= limits_.header_bytes) refuse(431);
      return false;
    }
    const bool folded =
        line_start_ > 0 && (bytes[line_start_] == ' ' || bytes[line_start_] == '\t');
    if (end == line_start_ || bytes[end - 1] != '\r' || folded) return refuse(400) != 0;
    const bool empty = end == line_start_ + 1;
    if (empty && line_start_ > 0) {
      if (end >= limits_.header_bytes) return refuse(431) != 0;
      return true;
    }
    scanned_ = line_start_ = end + 1;
    if (empty) return false;
  }
}

int RequestParser::Impl::status_of(ErrorCode error, std::string_view bytes) const {
  if (status != 0) return status;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  if (error == http::error::bad_version && names_other_version(bytes)) return 505;
  return 400;
}

std::size_t RequestParser::Impl::feed(std::string_view bytes) {
  if (bytes.empty() || state == State::complete || state == State::refused) return 0;
  if (state == State::head) {
    // No method begins with such a byte: TLS on a plain port, say.
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first != '\r' && (first <= ' ' || first >= 0x7F)) return refuse(400);
    if (!scan_head(bytes)) {
      if (state == State::refused || line_start_ != 2 || bytes[0] != '\r') return 0;
      // RFC 9112 section 2.2: one empty line before a request is no harm.
      if (std::exchange(skipped_line_, true)) return refuse(400);
      scanned_ = line_start_ = 0;
      return 2;
    }
    state = State::body;
  }
  // Beast 1.81 asserts that the last chunk comes with what follows it, "0\r\n\r\n" at least. No
  // chunked body ends in fewer bytes, so it is no loss to wait for them.
  constexpr std::size_t kShortestEnd = 5;
  if (head_done_ && codings_ > 0 && bytes.size() < kShortestEnd) return 0;
  ErrorCode error;
  const std::size_t used = sink_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  const bool head_is_torn = used == 0 && !head_done_;
  const bool chunk_is_torn = head_done_ && codings_ > 0 && begins_a_chunk(bytes.substr(used));
  if (error && (error != http::error::need_more || head_is_torn || chunk_is_torn)) {
    // A head that is whole and still too short for Beast would else wait for bytes of the next, and
    // so would a chunk's line whose extension has an open quotation mark.
    refuse(status_of(error, bytes));
  } else if (sink_->is_done()) {
    state = State::complete;
  }
  return used;
}

RequestParser::RequestParser(ParseLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) { return impl_->feed(bytes); }
RequestParser::State RequestParser::state() const { return impl_->state; }
int RequestParser::refusal_status() const { return impl_->status; }
bool RequestParser::take_expectation() {
  return impl_->state == State::body && std::exchange(impl_->expects_continue, false);
}
bool RequestParser::keep_alive() const { return impl_->keep_alive(); }
Request& RequestParser::request() { return impl_->request(); }
void RequestParser::reset() { impl_->reset(); }

}  // namespace grantline::net
