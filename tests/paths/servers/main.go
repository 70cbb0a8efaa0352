// Answers with the path that a handler of net/http sees behind ServeMux.
package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		answer.Header().Set("X-Path", base64.StdEncoding.EncodeToString([]byte(request.URL.Path)))
	})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, mux))
}
