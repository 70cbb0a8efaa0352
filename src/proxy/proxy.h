#pragma once

#include <string>
#include <string_view>

#include "base/fault.h"
#include "client/relay.h"
#include "net/http.h"
#include "net/thread_pool.h"
#include "proxy/board.h"
#include "proxy/other_hosts.h"

namespace grantline::proxy {

// The address that requests are passed on to: "https://login.example.com/base", without a slash at
// its end. A request for /x goes to /base/x.
struct Upstream {
  std::string origin;  // "https://login.example.com:8443"
  std::string path;    // "" or "/base"
  std::string host() const;
  std::string url() const { return origin + path; }
};
// https, or http to this machine, or, with `plain_allowed`, http anywhere.
enum class PlainHttp { this_machine, anywhere };
Result<Upstream> parse_upstream(std::string_view text, PlainHttp plain);

struct ProxyOptions {
  Upstream upstream;
  // Endpoints below the upstream in a discovery document are named as below this proxy.
  bool rewrite_discovery = false;
  // Authorization requests are passed on like all others. Else the browser is sent to the upstream
  // with what it asked, so that the login happens where its cookies belong.
  bool forward_login = false;
};

// What is under this path is the watch's own.
inline constexpr std::string_view kOwnPath = "/-/watch";

// Passes requests on and tells the board. Nothing that passes is changed but as the options say.
class Proxy {
 public:
  Proxy(ProxyOptions options, client::Relay& relay, net::ThreadPool& pool, Board& board)
      : options_(std::move(options)), relay_(relay), pool_(pool), board_(board) {}

  Task<net::Response> answer(const net::Request& request);
  // Where the server itself refuses.
  static net::Response refusal(int status);

 private:
  Task<net::Response> forward(const net::Request& request);
  net::Response send_to_login(const std::string& url, std::uint64_t exchange);
  net::Response pass_on(const net::Request& request, const std::string& url,
                        std::uint64_t exchange);
  std::string take_discovery(const net::Request& request, std::string& document);

  const ProxyOptions options_;
  client::Relay& relay_;
  net::ThreadPool& pool_;
  Board& board_;
  OtherHosts others_;
};

// The document with its endpoints moved to `here`: those below `upstream` and, under kAtPath, those
// at other hosts; as it came where it is no JSON object.
std::string rewritten_discovery(std::string_view document, std::string_view upstream,
                                std::string_view here);

}  // namespace grantline::proxy
