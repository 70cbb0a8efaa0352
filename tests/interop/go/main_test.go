// Whole logins with golang.org/x/oauth2 and go-oidc.
package interop

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const redirectURL = "https://app.example/callback"

// A server and a browser, in a process of their own.
type server struct {
	Issuer, Sub, Open, Closed, Secret string

	in  io.WriteCloser
	out *bufio.Reader
}

func start(t *testing.T) *server {
	t.Helper()
	command := exec.Command("node", "../serve.mjs", redirectURL)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	check(t, err)
	out, err := command.StdoutPipe()
	check(t, err)
	check(t, command.Start())
	s := &server{in: in, out: bufio.NewReader(out)}
	check(t, json.Unmarshal([]byte(s.line(t)), s))
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the server did not end well: %v", err)
		}
	})
	return s
}

func (s *server) line(t *testing.T) string {
	t.Helper()
	line, err := s.out.ReadString('\n')
	check(t, err)
	return strings.TrimSuffix(line, "\n")
}

func (s *server) remember(kind, secret string) { fmt.Fprintf(s.in, "remember %s %s\n", kind, secret) }

func (s *server) browse(t *testing.T, address string) url.Values {
	t.Helper()
	fmt.Fprintln(s.in, address)
	back, err := url.Parse(s.line(t))
	check(t, err)
	return back.Query()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random(t *testing.T) string {
	bytes := make([]byte, 32)
	_, err := rand.Read(bytes)
	check(t, err)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

func logIn(t *testing.T, s *server, client, secret string, style oauth2.AuthStyle) {
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, s.Issuer)
	check(t, err)
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = style
	config := oauth2.Config{
		ClientID: client, ClientSecret: secret, Endpoint: endpoint, RedirectURL: redirectURL,
		Scopes: []string{oidc.ScopeOpenID, "email", oidc.ScopeOfflineAccess},
	}
	verifier, state, nonce := random(t), random(t), random(t)
	s.remember("code_verifier", verifier)
	hash := sha256.Sum256([]byte(verifier))
	back := s.browse(t, config.AuthCodeURL(state, oidc.Nonce(nonce),
		oauth2.SetAuthURLParam("code_challenge", base64.RawURLEncoding.EncodeToString(hash[:])),
		oauth2.SetAuthURLParam("code_challenge_method", "S256")))
	if back.Get("state") != state || back.Get("iss") != s.Issuer {
		t.Fatalf("another state or issuer came back: %v", back.Get("error"))
	}

	exchange := func() (*oauth2.Token, error) {
		return config.Exchange(ctx, back.Get("code"), oauth2.SetAuthURLParam("code_verifier", verifier))
	}
	token, err := exchange()
	check(t, err)
	s.remember("access_token", token.AccessToken)
	s.remember("refresh_token", token.RefreshToken)
	raw, _ := token.Extra("id_token").(string)
	idToken, err := provider.Verifier(&oidc.Config{ClientID: client}).Verify(ctx, raw)
	check(t, err)
	check(t, idToken.VerifyAccessToken(token.AccessToken))
	if idToken.Nonce != nonce || idToken.Subject != s.Sub {
		t.Fatal("the id_token is of another login")
	}
	info, err := provider.UserInfo(ctx, config.TokenSource(ctx, token))
	check(t, err)
	if info.Email != "alice@mail.example" || !info.EmailVerified {
		t.Fatalf("userinfo tells of %q", info.Email)
	}

	source := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken})
	renewed, err := source.Token()
	check(t, err)
	s.remember("access_token", renewed.AccessToken)
	s.remember("refresh_token", renewed.RefreshToken)
	if renewed.RefreshToken == token.RefreshToken {
		t.Fatal("the refresh token was not rotated")
	}
	if _, err := exchange(); err == nil || !strings.Contains(err.Error(), "invalid_grant") {
		t.Fatalf("a second exchange of the code gave %v", err)
	}
}

func TestAPublicClientLogsInAndRefreshes(t *testing.T) {
	s := start(t)
	logIn(t, s, s.Open, "", oauth2.AuthStyleInParams)
}

func TestAConfidentialClientLogsInAndRefreshes(t *testing.T) {
	s := start(t)
	logIn(t, s, s.Closed, s.Secret, oauth2.AuthStyleInHeader)
}

func TestADeviceIsLetInByAPersonElsewhere(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, s.Issuer)
	check(t, err)
	var more struct {
		URL string `json:"device_authorization_endpoint"`
	}
	check(t, provider.Claims(&more))
	endpoint := provider.Endpoint()
	endpoint.AuthStyle, endpoint.DeviceAuthURL = oauth2.AuthStyleInParams, more.URL
	config := oauth2.Config{
		ClientID: s.Open, Endpoint: endpoint,
		Scopes: []string{oidc.ScopeOpenID, oidc.ScopeOfflineAccess},
	}
	asked, err := config.DeviceAuth(ctx)
	check(t, err)
	s.remember("device_code", asked.DeviceCode)
	got := make(chan *oauth2.Token)
	go func() { // it polls while the person is on their way
		token, err := config.DeviceAccessToken(ctx, asked)
		if err != nil {
			t.Error(err)
		}
		got <- token
	}()
	fmt.Fprintln(s.in, "device", asked.VerificationURIComplete)
	if heading := s.line(t); heading != "You can go back to your device" {
		t.Fatalf("the person is left on %q", heading)
	}
	token := <-got
	if token == nil {
		t.FailNow()
	}
	s.remember("access_token", token.AccessToken)
	s.remember("refresh_token", token.RefreshToken)
	raw, _ := token.Extra("id_token").(string)
	idToken, err := provider.Verifier(&oidc.Config{ClientID: s.Open}).Verify(ctx, raw)
	check(t, err)
	if idToken.Subject != s.Sub {
		t.Fatalf("the id_token is of %q", idToken.Subject)
	}
	renewed, err := config.TokenSource(ctx,
		&oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	check(t, err)
	s.remember("access_token", renewed.AccessToken)
	s.remember("refresh_token", renewed.RefreshToken)
	if _, err := config.DeviceAccessToken(ctx, asked); err == nil ||
		!strings.Contains(err.Error(), "invalid_grant") {
		t.Fatalf("a second redemption gave %v", err)
	}
}
