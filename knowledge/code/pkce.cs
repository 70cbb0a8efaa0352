string verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
// not Encoding.Unicode
byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(verifier));
string challenge = Base64UrlEncoder.Encode(digest); // no padding, - and _
pending[state] = verifier; // one for each login
