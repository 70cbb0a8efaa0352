// one for each login, kept under its state
verifier := oauth2.GenerateVerifier()
url := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
// at the callback
token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
