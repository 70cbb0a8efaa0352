unlock := locks.Lock("refresh:" + user) // one process at a time
defer unlock()
now := store.Read(user) // another may have refreshed meanwhile
if time.Until(now.Expiry) > time.Minute {
	return now, nil
}
old := &oauth2.Token{RefreshToken: now.RefreshToken}
next, err := config.TokenSource(ctx, old).Token()
if err == nil {
	err = store.Write(user, next) // before the access token is used
}
return next, err
