#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "serve/test_server.h"

// Any Cookie header at the pages that read cookies: no crash, no session, no failure of the server.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::serve;
  static TestServer server([](Settings& settings) { settings.password.memory = mebibytes(1); });
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* target :
       {"/authorize?client_id=spa&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&"
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&"
        "prompt=none",
        "/end_session"}) {
    const auto answer = server.ask(with_header(get(target), "cookie", text));
    CHECK(answer.status < 500);
    CHECK(header_of(answer, "location").find("code=") == std::string::npos);
  }
  return 0;
}
