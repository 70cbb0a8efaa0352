// Both endpoints from one document; keep issuer and client with the token.
ClientRegistration client = ClientRegistrations.fromIssuerLocation(issuer)
    .clientId(clientId).clientSecret(clientSecret).build();
