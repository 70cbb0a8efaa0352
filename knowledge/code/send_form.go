code := r.URL.Query().Get("code") // decoded, once
form := url.Values{"grant_type": {"authorization_code"}, "code": {code}}
// encodes, and says it is a form
answer, err := http.PostForm(tokenEndpoint, form)
