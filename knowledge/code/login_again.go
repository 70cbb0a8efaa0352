var refused *oauth2.RetrieveError
if errors.As(err, &refused) && refused.ErrorCode == "invalid_grant" {
	sessions.Forget(user) // it will never work again: do not repeat it
	return ErrLoginRequired
}
