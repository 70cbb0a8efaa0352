#include "explain/api_words.h"

#include <vector>

#include "explain/api_words_lists.h"

namespace grantline::explain {

std::span<const ApiWords> api_words() {
  static const auto& all = *new std::vector<ApiWords>([] {
    std::vector<ApiWords> out;
    for (const auto list :
         {general_words(), dotnet_java_words(), javascript_go_words(), python_php_ruby_words(),
          backend_words(), gateway_words(), cloud_words(), provider_words(), business_words()}) {
      out.insert(out.end(), list.begin(), list.end());
    }
    return out;
  }());
  return all;
}

}  // namespace grantline::explain
