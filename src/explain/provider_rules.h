#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/knowledge.h"

namespace grantline::explain {

// What a provider does of its own that bears on a cause.
struct ProviderRule {
  std::string says;  // a sentence or more, with the provider's name
  std::string source;
};

// Of the providers that a text shows: lives of what the cause says has ended, limits, and habits,
// without those of another grant type than `grant` ("": it is not known). At most four.
std::vector<ProviderRule> provider_rules(const Label& cause,
                                         const std::vector<const Provider*>& providers,
                                         std::string_view grant);

// What the server that refused takes a code_challenge without code_challenge_method for: that of
// which the text shows a mark or a message of its own. "": plain, as RFC 7636 section 4.3 has it.
std::string_view challenge_default(std::string_view text);

}  // namespace grantline::explain
