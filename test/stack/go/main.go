// Reads what Docker and Kubernetes would read, with their own parsers, where there is no engine and no cluster to ask.
//
//	check-deploy compose <file> <profile>...   the project as Compose resolves it, as JSON; `*` for every profile
//	check-deploy dockerfile <file>             its stages and their instructions, as JSON; what the linter says is an error
//	check-deploy kubernetes <file>             its objects, decoded strictly, as JSON
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("check-deploy compose <file> <profile>... | dockerfile <file> | kubernetes <file>")
	}
	var found any
	var err error
	switch args[0] {
	case "compose":
		found, err = readCompose(context.Background(), args[1], args[2:])
	case "dockerfile":
		found, err = readDockerfile(args[1])
	case "kubernetes":
		found, err = readKubernetes(args[1])
	default:
		err = fmt.Errorf("no such command: %s", args[0])
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}
