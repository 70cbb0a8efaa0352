// of a clock that NTP keeps
const auto now = std::chrono::system_clock::now();
const auto assertion = jwt::create()
                           // of the key that is registered
                           .set_key_id(key_id)
                           .set_issuer(client_email)
                           .set_audience(token_endpoint)
                           .set_issued_at(now)
                           .set_expires_at(now + std::chrono::minutes(5))
                           .sign(jwt::algorithm::rs256("", private_key));
