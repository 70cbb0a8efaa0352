#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "explain/label.h"

namespace grantline::explain {

// A cause of a 401, 403, 404, 405 or 429, with how often it is the one where nothing else is known:
// relative to each other in a column, 0 where it cannot be. Those of an API; a token endpoint's
// refusal of the client is the label "client_credentials_wrong" of label.h.
struct HttpLabel {
  Label label;
  double on_401 = 0;
  double on_403 = 0;
  double on_404 = 0;
  double on_429 = 0;
};

std::span<const HttpLabel> http_labels();
const Label& http_label(std::string_view name);  // must be one of them
// Of a cause in http_labels(); nothing: it is none of them.
std::optional<std::size_t> find_api_index(std::string_view name);
std::size_t api_index_of(std::string_view name);  // must be one of them
// Status 0: none is shown.
double prior_of(const HttpLabel& label, int status);

}  // namespace grantline::explain
