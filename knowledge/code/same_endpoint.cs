// Both endpoints from one document; keep issuer and client with the token.
var found = await http.GetDiscoveryDocumentAsync(issuer);
var authorize = found.AuthorizeEndpoint;
var token = found.TokenEndpoint;
