// Both endpoints from one document; keep issuer and client with the token.
const std::string url = issuer + "/.well-known/openid-configuration";
const auto found = nlohmann::json::parse(get(url));
const std::string authorize = found.at("authorization_endpoint");
const std::string token = found.at("token_endpoint");
