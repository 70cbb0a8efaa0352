Instant now = Instant.now(); // of a clock that NTP keeps
String assertion = JWT.create()
    .withKeyId(keyId) // of the key that is registered
    .withIssuer(clientEmail).withAudience(tokenEndpoint)
    .withIssuedAt(now).withExpiresAt(now.plusSeconds(300))
    .sign(Algorithm.RSA256(null, privateKey));
