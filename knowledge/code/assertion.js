const assertion = await new SignJWT({ scope })
  .setProtectedHeader({ alg: 'RS256', kid }) // of the key that is registered
  .setIssuer(clientEmail)
  // what the provider names
  .setAudience('https://oauth2.googleapis.com/token')
  .setIssuedAt() // seconds, of a clock that NTP keeps
  .setExpirationTime('5m')
  .sign(privateKey);
