#include "client/curl_library.h"

#include <dlfcn.h>

#include <string_view>

#include "base/bytes.h"

namespace grantline::client {

const Curl& curl() {
  static const Curl functions = [] {
    void* const library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    Curl out{};
    if (library == nullptr) return out;
    const auto find = [&](const char* name, auto& function) {
      function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(library, name));
      CHECK(function != nullptr);
    };
    find("curl_global_init", out.global_init);
    find("curl_easy_init", out.easy_init);
    find("curl_easy_cleanup", out.easy_cleanup);
    find("curl_easy_setopt", out.easy_setopt);
    find("curl_easy_perform", out.easy_perform);
    find("curl_easy_getinfo", out.easy_getinfo);
    find("curl_easy_reset", out.easy_reset);
    find("curl_easy_strerror", out.easy_strerror);
    find("curl_slist_append", out.slist_append);
    find("curl_slist_free_all", out.slist_free_all);
    CHECK(out.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    return out;
  }();
  return functions;
}

HeaderList::~HeaderList() {
  for (curl_slist* next = list_; next != nullptr; next = next->next) {
    wipe(next->data, std::string_view(next->data).size());
  }
  curl().slist_free_all(list_);
}

void HeaderList::add(std::string line) {
  list_ = curl().slist_append(list_, line.c_str());
  CHECK(list_ != nullptr);
  wipe(line);
}

}  // namespace grantline::client
