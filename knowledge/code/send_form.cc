char* encoded = curl_easy_escape(curl, code.c_str(), 0);
const std::string form =
    "grant_type=authorization_code&code=" + std::string(encoded);
curl_free(encoded);
// sent as a form
curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, form.c_str());
