// The official Go SDK against the service and the fixture application. See ../README.md for the environment.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// checkLimit bounds one check.
const checkLimit = 20 * time.Second

var versions = []string{"2025-11-25", "2026-07-28"}

func main() {
	for _, version := range versions {
		checkVersion(version)
	}
	check("https 2025-11-25: ends its sessions", endsItsSessions)
	connected("sse 2025-11-25", dialer{version: "2025-11-25", transport: overSSE()}, checkTools)
}

func checkVersion(version string) {
	https := "https " + version
	connected(https, dialer{version: version, transport: overHTTPS(serviceURL, authorized)}, checkTools)
	connected(https, dialer{version: version, transport: overHTTPS(fixturesURL, authorized)}, checkFixtures)
	check(https+": is refused without a token", func(ctx context.Context) error {
		return isRefusedAtTheDoor(ctx, version)
	})
	connected("stdio "+version, dialer{version: version, transport: overStdio()}, checkTools)
}

// connected runs checks on one connection.
func connected(where string, to dialer, checks func(where string, client *client)) {
	client, err := to.dial(context.Background())
	if err != nil {
		fmt.Printf("failed %s: connects: %v\n", where, err)
		return
	}
	checks(where, client)
	if err := client.session.Close(); err != nil {
		fmt.Printf("failed %s: closes: %v\n", where, err)
	}
}

func check(name string, behave func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	if err := behave(ctx); err != nil {
		fmt.Printf("failed %s: %v\n", name, err)
		return
	}
	fmt.Printf("passed %s\n", name)
}

func setting(name string) string {
	value, found := os.LookupEnv(name)
	if !found {
		panic(name + " is not set")
	}
	return value
}
