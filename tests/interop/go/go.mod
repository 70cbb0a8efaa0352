module grantline.example/interop

go 1.18

require (
	github.com/coreos/go-oidc/v3 v3.5.0
	golang.org/x/oauth2 v0.21.0
)

require (
	github.com/go-jose/go-jose/v3 v3.0.0 // indirect
	golang.org/x/crypto v0.0.0-20210921155107-089bfa567519 // indirect
)
