#include "serve/client_view.h"

namespace grantline::serve {

web::Client client_view(const store::ClientRecord& client, std::string_view redirect_uri) {
  const ClientMetadata& metadata = client.metadata;
  return {.name = metadata.client_name,
          .id = client.id.text,
          .client_uri = metadata.client_uri,
          .policy_uri = metadata.policy_uri,
          .tos_uri = metadata.tos_uri,
          .redirect_uri = std::string(redirect_uri)};
}

web::Person person_view(const store::UserRecord& user) {
  return {.id = user.id.text, .name = user.name, .login = user.login};
}

}  // namespace grantline::serve
