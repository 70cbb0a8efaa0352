// RFC 6749 section 2.3.1: each is form-encoded by itself first.
String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8) + ":"
    + URLEncoder.encode(clientSecret, StandardCharsets.UTF_8);
String header = "Basic "
    + Base64.getEncoder().encodeToString(pair.getBytes());
