// RFC 6749 section 2.3.1: each is form-encoded by itself first.
string pair = WebUtility.UrlEncode(clientId) + ":"
    + WebUtility.UrlEncode(clientSecret);
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
