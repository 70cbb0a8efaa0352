// One refresh after the other with golang.org/x/oauth2, as it comes. Input: JSON {issuer, client_id,
// refresh_token, warm, count}; output: us of CPU a refresh. bench/client runs it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/oauth2"
)

func main() {
	var wish struct {
		Issuer       string
		ClientID     string `json:"client_id"`
		RefreshToken string `json:"refresh_token"`
		Warm, Count  int
	}
	check(json.NewDecoder(os.Stdin).Decode(&wish))
	config := oauth2.Config{
		ClientID: wish.ClientID,
		Endpoint: oauth2.Endpoint{TokenURL: wish.Issuer + "/token", AuthStyle: oauth2.AuthStyleInParams},
	}
	token := &oauth2.Token{RefreshToken: wish.RefreshToken}
	var before time.Duration
	for i := 0; i < wish.Warm+wish.Count; i++ {
		if i == wish.Warm {
			before = used()
		}
		next, err := config.TokenSource(context.Background(), token).Token()
		check(err)
		token = &oauth2.Token{RefreshToken: next.RefreshToken}
	}
	fmt.Printf("%.1f\n", float64((used()-before).Microseconds())/float64(wish.Count))
}

func used() time.Duration {
	var use syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
