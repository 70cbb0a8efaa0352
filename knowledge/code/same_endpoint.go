// Both endpoints from one document; keep issuer and client with the token.
provider, err := oidc.NewProvider(ctx, issuer)
if err != nil {
	return err
}
config := oauth2.Config{ClientID: clientID, Endpoint: provider.Endpoint()}
