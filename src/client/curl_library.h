#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/check.h"

namespace grantline::client {

// Loaded when the first request is sent: libcurl brings some thirty libraries, which cost more than
// all else that `grantline token` does, and most of its runs need no network.
struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

// All null where there is no libcurl on this machine.
const Curl& curl();

template <class T>
void set_option(CURL* handle, CURLoption option, T value) {
  CHECK(curl().easy_setopt(handle, option, value) == CURLE_OK);
}

struct CurlFree {
  void operator()(CURL* handle) const { curl().easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CurlFree>;

// The header lines of a request; one holds a credential, so all are wiped.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList();
  void add(std::string line);
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace grantline::client
