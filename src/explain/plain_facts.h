#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grantline::explain {

// What a text states of the refusal in the protocol's own words, whoever tells it: "error:..." for
// each error code, "status:...", "grant:..." for a grant_type that was sent, "at:..." for each
// provider it shows, the latter two also with each error ("at:zoho,error:invalid_client"), and
// "bare:" where no description stands beside the error. Each once. Of grant_types that of the
// `refused` request alone, where it is known.
std::vector<std::string> plain_facts(std::string_view text, std::string_view refused = {});

}  // namespace grantline::explain
