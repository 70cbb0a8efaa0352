#pragma once

#include <string_view>

#include "store/records.h"
#include "web/pages.h"

namespace grantline::serve {

web::Client client_view(const store::ClientRecord& client, std::string_view redirect_uri);
web::Person person_view(const store::UserRecord& user);

}  // namespace grantline::serve
