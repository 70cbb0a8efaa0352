#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/world.h"
#include "client/http.h"
#include "crypto/signing_key.h"
#include "spec/ids.h"

namespace grantline::client {

enum class AuthMethod { none, basic, post, private_key_jwt };
std::string_view to_text(AuthMethod method);  // "none", "client_secret_basic", ...
std::optional<AuthMethod> parse_auth_method(std::string_view text);

// How this client proves at the token endpoint that it is itself. Immutable; cheap to copy.
class ClientAuth {
 public:
  static ClientAuth none() { return {}; }
  static ClientAuth basic(Secret secret);  // RFC 6749 section 2.3.1
  static ClientAuth post(Secret secret);
  static ClientAuth private_key_jwt(crypto::SigningKey key, std::string kid);     // RFC 7523
  static Result<ClientAuth> private_key_jwt(const Secret& pem, std::string kid);  // PKCS #8

  AuthMethod method() const { return method_; }
  const std::string& key_id() const { return kid_; }  // of private_key_jwt; empty: none

 private:
  friend class Form;
  AuthMethod method_ = AuthMethod::none;
  std::shared_ptr<const Secret> secret_;
  std::shared_ptr<const crypto::SigningKey> key_;
  std::string kid_;
};

// A form body in the making; wiped when it goes.
class Form {
 public:
  Form() = default;
  ~Form() { wipe(text_); }
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;
  void add(std::string_view name, std::string_view value);
  // Adds client_id and the proof; `issuer` is the audience of a signed one. Where the method has a
  // header, it goes to `request`.
  void authenticate(const ClientId& id, const ClientAuth& auth, std::string_view issuer,
                    HttpRequest& request, World& world);
  Secret copy() const { return Secret(text_); }

 private:
  std::string text_;
};

}  // namespace grantline::client
