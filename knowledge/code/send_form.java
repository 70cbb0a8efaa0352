// decoded already: do not decode it again
String code = request.getParameter("code");
String form = "grant_type=authorization_code&code="
    + URLEncoder.encode(code, StandardCharsets.UTF_8);
HttpRequest post = HttpRequest.newBuilder(URI.create(tokenEndpoint))
    .header("Content-Type", "application/x-www-form-urlencoded")
    .POST(HttpRequest.BodyPublishers.ofString(form)).build();
