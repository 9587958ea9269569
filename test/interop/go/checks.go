package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func checkTools(where string, client *client) {
	session := client.session
	version := where[strings.LastIndex(where, " ")+1:]
	check(where+": speaks "+version, func(context.Context) error {
		return same(session.InitializeResult().ProtocolVersion, version)
	})
	check(where+": lists the tools", func(ctx context.Context) error {
		var names []string
		for tool, err := range session.Tools(ctx, nil) {
			if err != nil {
				return err
			}
			names = append(names, tool.Name)
		}
		slices.Sort(names)
		return same(strings.Join(names, " "), "get-profile health-check process-data")
	})
	check(where+": gets structured output", func(ctx context.Context) error {
		result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "get-profile"})
		if err != nil {
			return err
		}
		profile, ok := result.StructuredContent.(map[string]any)
		if !ok {
			return fmt.Errorf("no structured output in %v", result)
		}
		return same(fmt.Sprint(profile["name"]), "Amara Okafor")
	})
	check(where+": gets a refusal as a result", func(ctx context.Context) error {
		result, err := session.CallTool(ctx, &mcp.CallToolParams{
			Name:      "get-profile",
			Arguments: map[string]any{"userId": "user-2"},
		})
		if err != nil {
			return err
		}
		if !result.IsError {
			return fmt.Errorf("not an error: %v", result)
		}
		refusal, _ := result.Meta["gatehouse/refusal"].(map[string]any)
		return same(fmt.Sprint(refusal["outcome"]), "forbidden")
	})
}

func checkFixtures(where string, client *client) {
	session := client.session
	check(where+": reads a resource", func(ctx context.Context) error {
		result, err := session.ReadResource(ctx, &mcp.ReadResourceParams{URI: "test://static-text"})
		if err != nil {
			return err
		}
		return same(result.Contents[0].Text, "This is the content of the static text resource.")
	})
	check(where+": gets a prompt", func(ctx context.Context) error {
		arguments := map[string]string{"arg1": "one", "arg2": "two"}
		result, err := session.GetPrompt(ctx,
			&mcp.GetPromptParams{Name: "test_prompt_with_arguments", Arguments: arguments})
		if err != nil {
			return err
		}
		return same(textOf(result.Messages[0].Content), "Prompt with arguments: arg1='one', arg2='two'")
	})
	check(where+": hears the progress of a call", func(ctx context.Context) error {
		params := &mcp.CallToolParams{Name: "test_tool_with_progress", Meta: mcp.Meta{}}
		params.SetProgressToken("here")
		if _, err := session.CallTool(ctx, params); err != nil {
			return err
		}
		// A notification is handled beside the call, so the last may still be on its way.
		for _, want := range []float64{0, 50, 100} {
			select {
			case got := <-client.progress:
				if got != want {
					return fmt.Errorf("heard %v instead of %v", got, want)
				}
			case <-ctx.Done():
				return fmt.Errorf("never heard %v", want)
			}
		}
		return nil
	})
	check(where+": answers a question of a tool", func(ctx context.Context) error {
		result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "test_input_required_result_elicitation"})
		if err != nil {
			return err
		}
		return same(textOf(result.Content[0]), "Hello, Ada!")
	})
}

func isRefusedAtTheDoor(ctx context.Context, version string) error {
	door := &statuses{}
	transport := overHTTPS(serviceURL, &http.Client{Transport: door})
	_, err := dialer{version: version, transport: transport}.dial(ctx)
	if err == nil {
		return errors.New("was let in without a token")
	}
	for _, status := range door.seen {
		if status != http.StatusUnauthorized {
			return fmt.Errorf("was answered %v: %w", door.seen, err)
		}
	}
	return same(fmt.Sprint(len(door.seen) > 0), "true")
}

// endsItsSessions: the service has room for one session, and nobody makes room in place of another user.
func endsItsSessions(ctx context.Context) error {
	for _, user := range []*http.Client{authorized, otherUser, authorized} {
		client, err := dialer{version: "2025-11-25", transport: overHTTPS(serviceURL, user)}.dial(ctx)
		if err != nil {
			return err
		}
		if _, err := client.session.ListTools(ctx, nil); err != nil {
			return err
		}
		if err := client.session.Close(); err != nil {
			return err
		}
	}
	return nil
}

// statuses keeps what the requests of one connection were answered with.
type statuses struct{ seen []int }

func (s *statuses) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := verified.RoundTrip(request)
	if err == nil {
		s.seen = append(s.seen, response.StatusCode)
	}
	return response, err
}

func textOf(content mcp.Content) string {
	if text, ok := content.(*mcp.TextContent); ok {
		return text.Text
	}
	return fmt.Sprintf("%T", content)
}

func same(got, want string) error {
	if got != want {
		return fmt.Errorf("got %q instead of %q", got, want)
	}
	return nil
}
