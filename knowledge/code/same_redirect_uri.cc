// for both requests
constexpr std::string_view kRedirectUri = "https://app.example/callback";
pending[state] = {verifier, std::string(kRedirectUri)};
// at the callback
form += "&redirect_uri=" + escape(pending.at(state).redirect_uri);
