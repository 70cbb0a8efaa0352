// limits sign SECONDS | verify SECONDS | sync FOLDER SECONDS | http
// What this machine can do at best, each on its own: ES256 signatures or checks a second by
// OpenSSL, fdatasync of a file that grew by 4 KiB, and the server's HTTP library with a handler
// that does nothing. `http` prints its port, and its process serves until standard input ends.
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/world.h"
#include "net/server.h"

namespace grantline::bench {
namespace {

[[noreturn]] void fail(std::string_view why) {
  fmt::print(stderr, "limits: {}\n", why);
  std::exit(1);
}

template <class Work>
void print_rate(double seconds, Work work) {
  World& world = system_world();
  const std::int64_t start = world.steady_now().ns;
  const auto span = static_cast<std::int64_t>(seconds * 1e9);
  std::int64_t count = 0;
  std::int64_t took = 0;
  while (took < span) {
    work();
    ++count;
    took = world.steady_now().ns - start;
  }
  fmt::print("{:.1f}\n", static_cast<double>(count) / (static_cast<double>(took) / 1e9));
}

// As long as the signed part of an access token.
const std::string kMessage(420, 'm');

void measure_signatures(double seconds, bool checks) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const auto* message = reinterpret_cast<const unsigned char*>(kMessage.data());
  unsigned char signature[128];
  std::size_t size = 0;
  const auto sign = [&] {
    size = sizeof signature;
    if (EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context, signature, &size, message, kMessage.size()) != 1) {
      fail("OpenSSL does not sign");
    }
  };
  const auto check = [&] {
    if (EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestVerify(context, signature, size, message, kMessage.size()) != 1) {
      fail("OpenSSL does not verify");
    }
  };
  sign();
  checks ? print_rate(seconds, check) : print_rate(seconds, sign);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
}

void measure_syncs(const std::string& folder, double seconds) {
  const std::string name = folder + "/sync";
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::string block(4096, 'b');
  print_rate(seconds, [&] {
    if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) {
      fail("a file cannot be written in " + folder);
    }
  });
  ::close(file);
  ::unlink(name.c_str());
}

// As long as what /token answers to a refresh.
Task<net::Response> answer(const net::Request&) {
  net::Response response;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-store");
  response.body.assign(900, 'x');
  co_return response;
}

void serve() {
  net::LoopPool loops(system_world(), 1);
  auto server = net::listen(loops, {.address = "127.0.0.1:0", .tls = {}}, {}, answer,
                            [](int status, const net::Request*) {
                              net::Response response;
                              response.status = status;
                              return response;
                            });
  if (!server) fail(server.error().what);
  const std::string& address = (*server)->bound_address();
  fmt::print("{}\n", address.substr(address.rfind(':') + 1));
  std::fflush(stdout);
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) continue;
  (*server)->stop(seconds(1));
}

}  // namespace
}  // namespace grantline::bench

int main(int count, char** words) {
  using namespace grantline::bench;
  const std::string_view what = count > 1 ? words[1] : "";
  if (what == "sign" && count == 3) {
    measure_signatures(std::strtod(words[2], nullptr), false);
  } else if (what == "verify" && count == 3) {
    measure_signatures(std::strtod(words[2], nullptr), true);
  } else if (what == "sync" && count == 4) {
    measure_syncs(words[2], std::strtod(words[3], nullptr));
  } else if (what == "http" && count == 2) {
    serve();
  } else {
    fmt::print(stderr,
               "usage: limits sign SECONDS | verify SECONDS | sync FOLDER SECONDS | http\n");
    return 2;
  }
  return 0;
}
