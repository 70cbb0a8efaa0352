#include "bench/requests.h"

#include <fstream>

namespace grantline::bench {
namespace {

constexpr std::string_view kParameter = "refresh_token=";
constexpr std::string_view kMember = "\"refresh_token\":\"";

}  // namespace

std::optional<Order> parse_order(std::string_view text) {
  if (text == "again") return Order::again;
  if (text == "once") return Order::once;
  if (text == "chain") return Order::chain;
  return std::nullopt;
}

Result<Requests> Requests::read(const std::string& file, std::string_view host, Order order) {
  std::ifstream in(file);
  Requests out;
  out.order_ = order;
  std::string line;
  while (std::getline(in, line) && !line.empty()) out.head_ += line + "\r\n";
  out.head_ += "Host: " + std::string(host) + "\r\n";
  while (std::getline(in, line)) {
    out.free_.push_back(out.bodies_.size());
    out.bodies_.push_back(line);
  }
  if (in.bad() || out.head_.find(' ') == std::string::npos) {
    return fault("no requests can be read from " + file);
  }
  if (out.bodies_.empty()) {
    out.head_ += "\r\n";
  } else {
    out.head_ += "Content-Length: ";
  }
  return out;
}

std::optional<std::size_t> Requests::next() {
  if (bodies_.empty()) return 0;
  if (order_ == Order::chain) {
    if (free_.empty()) return std::nullopt;
    const std::size_t index = free_.front();
    free_.pop_front();
    return index;
  }
  if (order_ == Order::once && used_ == bodies_.size()) return std::nullopt;
  return used_++ % bodies_.size();
}

std::string Requests::text(std::size_t index) const {
  if (bodies_.empty()) return head_;
  const std::string& body = bodies_[index];
  std::string out;
  out.reserve(head_.size() + body.size() + 16);
  out += head_;
  out += std::to_string(body.size());
  out += "\r\n\r\n";
  out += body;
  return out;
}

bool Requests::take_answer(std::size_t index, std::string_view answer) {
  if (order_ != Order::chain) return true;
  free_.push_back(index);
  const auto member = answer.find(kMember);
  if (member == std::string_view::npos) return false;
  const auto token = answer.substr(member + kMember.size());
  const auto end = token.find('"');
  if (end == std::string_view::npos) return false;
  std::string& body = bodies_[index];
  const auto start = body.find(kParameter) + kParameter.size();
  body.replace(start, body.find('&', start) - start, token.substr(0, end));
  return true;
}

}  // namespace grantline::bench
