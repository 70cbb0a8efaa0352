const std::string verifier = base64url(random_bytes(32));  // no padding
// the bytes, not their hexadecimal form
unsigned char digest[SHA256_DIGEST_LENGTH];
SHA256(reinterpret_cast<const unsigned char*>(verifier.data()),
       verifier.size(), digest);
const std::string challenge =
    base64url({reinterpret_cast<const char*>(digest), sizeof digest});
pending[state].verifier = verifier;  // one for each login
