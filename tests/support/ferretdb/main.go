// A MongoDB-protocol server for the specs: FerretDB with its SQLite backend, on the loopback.
//
//	server <data folder> [<host>:<port>]
//
// It prints the address that it listens on as its first line, and ends on SIGTERM, on SIGINT, and when its standard input
// is closed, so that it cannot outlive the spec that started it.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	address := "127.0.0.1:0"
	switch len(os.Args) {
	case 2:
	case 3:
		address = os.Args[2]
	default:
		fail("usage: server <data folder> [<host>:<port>]")
	}
	folder, err := filepath.Abs(os.Args[1])
	if err != nil {
		fail(err.Error())
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: address},
		Handler:   "sqlite",
		SQLiteURL: (&url.URL{Scheme: "file", Path: folder + "/"}).String(),
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		fail(err.Error())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	fmt.Println(server.MongoDBURI())
	if err := <-done; err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
