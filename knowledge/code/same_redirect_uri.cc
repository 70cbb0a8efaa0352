// for both requests
constexpr std::string_view kRedirectUri = "https://app.example/callback";
pending[state] = {verifier, std::string(kRedirectUri)};
// at the callback
form.emplace_back("redirect_uri", pending.at(state).redirect_uri);
