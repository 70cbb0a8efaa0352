// RFC 6749 section 2.3.1: each is form-encoded by itself first.
request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
