byte[] random = new byte[32];
new SecureRandom().nextBytes(random);
Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
String verifier = base64url.encodeToString(random); // one for each login
byte[] digest = MessageDigest.getInstance("SHA-256")
    .digest(verifier.getBytes(StandardCharsets.US_ASCII));
String challenge = base64url.encodeToString(digest);
