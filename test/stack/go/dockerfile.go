package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type instruction struct {
	Name string   `json:"name"`
	Line string   `json:"line"`
	Args []string `json:"args,omitempty"`
}

type stage struct {
	Name         string        `json:"name"`
	Base         string        `json:"base"`
	Instructions []instruction `json:"instructions"`
}

func readDockerfile(path string) ([]stage, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	parsed, err := parser.Parse(file)
	if err != nil {
		return nil, err
	}
	var said []string
	lint := linter.New(&linter.Config{
		Warn: func(rule, _, _, message string, _ []parser.Range) { said = append(said, rule+": "+message) },
	})
	found, _, err := instructions.Parse(parsed.AST, lint)
	if err != nil {
		return nil, err
	}
	for _, warning := range parsed.Warnings {
		said = append(said, warning.Short)
	}
	if len(said) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(said, "\n"))
	}
	stages := make([]stage, 0, len(found))
	for _, each := range found {
		stages = append(stages, describe(each))
	}
	return stages, nil
}

func describe(found instructions.Stage) stage {
	described := stage{Name: found.Name, Base: found.BaseName}
	for _, command := range found.Commands {
		described.Instructions = append(described.Instructions, instruction{
			Name: strings.ToUpper(command.Name()),
			Line: fmt.Sprint(command),
			Args: argumentsOf(command),
		})
	}
	return described
}

// The words of what is run; nil of everything else.
func argumentsOf(command instructions.Command) []string {
	switch known := command.(type) {
	case *instructions.RunCommand:
		return known.CmdLine
	case *instructions.EntrypointCommand:
		return known.CmdLine
	case *instructions.HealthCheckCommand:
		return known.Health.Test
	case *instructions.UserCommand:
		return []string{known.User}
	}
	return nil
}
