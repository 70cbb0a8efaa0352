// One Config for both requests: they then send the same redirect_uri.
var config = &oauth2.Config{
	ClientID:    clientID,
	// a constant, not built from r.Host
	RedirectURL: "https://app.example/callback",
}
