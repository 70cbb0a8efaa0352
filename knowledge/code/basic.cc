// RFC 6749 section 2.3.1: each is form-encoded by itself first.
const std::string pair =
    form_encode(client_id) + ":" + form_encode(client_secret);
curl_easy_setopt(curl, CURLOPT_USERPWD, pair.c_str());
