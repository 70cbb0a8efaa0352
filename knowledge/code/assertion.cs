// MSAL makes the assertion, by the certificate that is registered.
var app = ConfidentialClientApplicationBuilder.Create(clientId)
    .WithAuthority(authority)
    .WithCertificate(certificate)
    .Build();
