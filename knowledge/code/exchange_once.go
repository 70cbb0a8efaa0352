// Take the pending login out in one step: a second callback finds none.
login, ok := logins.LoadAndDelete(r.FormValue("state"))
if !ok {
	http.Redirect(w, r, "/login", http.StatusFound)
	return
}
verifier := oauth2.VerifierOption(login.(string))
token, err := config.Exchange(ctx, r.FormValue("code"), verifier)
