config := &jwt.Config{
	Email:        clientEmail,
	PrivateKey:   privateKey,
	PrivateKeyID: keyID, // of the key that is registered
	Scopes:       scopes,
	TokenURL:     "https://oauth2.googleapis.com/token", // also the audience
}
token, err := config.TokenSource(ctx).Token()
