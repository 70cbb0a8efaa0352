#pragma once

// What the pieces of C++ stand in: the reader's own code, and of jwt-cpp the calls that the pieces
// make. OpenSSL, libcurl, nlohmann/json and POSIX are the real ones.

#include <curl/curl.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using Clock = std::chrono::system_clock;

struct Tokens {
  std::string access_token;
  std::string refresh_token;
  Clock::time_point expires_at;
};
struct Login {
  std::string verifier;
  std::string redirect_uri;
};
struct Answer {
  std::string error;
};
struct Response {};
struct FileLock {
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
};
struct Store {
  Tokens read(const std::string& user);
  void write_durably(const std::string& user, const Tokens& tokens);
};
struct Sessions {
  void forget(const std::string& user);
};
struct Metadata {
  std::string token_endpoint;
};

namespace jwt {
struct algorithm {
  struct rs256 {
    rs256(const std::string& public_key, const std::string& private_key);
  };
};
struct builder {
  builder& set_key_id(const std::string& id);
  builder& set_issuer(const std::string& issuer);
  builder& set_audience(const std::string& audience);
  builder& set_issued_at(Clock::time_point at);
  builder& set_expires_at(Clock::time_point at);
  std::string sign(const algorithm::rs256& by);
};
builder create();
}  // namespace jwt

namespace fmt {
template <class... Args>
std::string format(const char* form, const Args&... args);
}

extern CURL* curl;
extern std::mutex mutex;
extern std::map<std::string, Login> logins;
extern std::map<std::string, Login> pending;
extern std::map<std::string, std::string> query;
extern std::map<std::string, std::string> fields;
extern Sessions sessions;
extern Store store;
extern Answer answer;
extern Metadata metadata;
extern std::string access_token, authorize_url, challenge, client_email, client_id, client_secret,
    code, device_code, escaped_redirect_uri, form, issuer, key_id, private_key, public_jwk, raw,
    state, token_endpoint, token_url, url, user, verifier;
extern std::filesystem::path folder;
extern std::chrono::seconds interval;
extern std::chrono::steady_clock::time_point until;
extern std::int64_t now_s;

Answer poll(const std::string& device_code);
Tokens exchange_code(const std::string& code, const Login& login);
Tokens refresh(const std::string& refresh_token);
std::string refresh();
Tokens read_tokens(const char* file);
void write_and_sync(const char* file, const Tokens& tokens);
void use(const std::string& access_token);
Clock::time_point now();
Response redirect(const char* to);
Response show_error();
Response login_required(const std::string& user);
Response begin_login();
Response try_later();
void forget_tokens();
std::string form_encode(const std::string& text);
std::string escape(std::string_view text);
std::string random_bytes(int count);
std::string base64url(std::string_view bytes);
std::string sha256(std::string_view text);
std::string es256_raw(const std::string& key, const std::string& input);
std::string random_id();
std::string get(const std::string& url);
std::string json_string(const Answer& json, const char* name);
std::size_t append_to_string(char* data, std::size_t size, std::size_t count, void* to);
std::chrono::milliseconds jitter();
int listen_on_loopback(int port);
