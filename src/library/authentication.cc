#include "client/client_auth.h"
#include "library/client_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {
namespace {

Authentication made(client::ClientAuth auth) {
  return Authentication(
      std::make_shared<const Authentication::State>(Authentication::State{std::move(auth)}));
}

}  // namespace

Authentication::Authentication(std::shared_ptr<const State> state) : state_(std::move(state)) {}
Authentication Authentication::none() { return made(client::ClientAuth::none()); }
Authentication Authentication::basic(SecretText secret) {
  return made(client::ClientAuth::basic(to_internal(secret)));
}
Authentication Authentication::post(SecretText secret) {
  return made(client::ClientAuth::post(to_internal(secret)));
}

Outcome<Authentication> Authentication::private_key_jwt(const SecretText& pem, std::string kid) {
  auto auth = client::ClientAuth::private_key_jwt(to_internal(pem), std::move(kid));
  if (!auth) {
    return std::unexpected(Error{.kind = ErrorKind::fix_configuration,
                                 .code = "client_key",
                                 .what = "the client's key: " + auth.error().what});
  }
  return made(std::move(*auth));
}

}  // namespace v1
}  // namespace grantline
