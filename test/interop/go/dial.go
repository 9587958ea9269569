package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

var (
	serviceURL  = setting("SERVICE_URL")
	fixturesURL = setting("FIXTURES_URL")
	authorized  = &http.Client{Transport: bearer{token: setting("TOKEN"), next: verified}}
	otherUser   = &http.Client{Transport: bearer{token: setting("OTHER_TOKEN"), next: verified}}
	verified    = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted(setting("CA_FILE"))}}
)

// client is one connection, and the progress that is heard on it.
type client struct {
	session  *mcp.ClientSession
	progress chan float64
}

// dialer connects in one version of the protocol.
type dialer struct {
	version   string
	transport mcp.Transport
}

func (to dialer) dial(ctx context.Context) (*client, error) {
	made := &client{progress: make(chan float64, 16)}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1.0.0"}, &mcp.ClientOptions{
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": "Ada"}}, nil
		},
		ProgressNotificationHandler: func(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
			made.progress <- request.Params.Progress
		},
	}).Connect(ctx, to.transport, &mcp.ClientSessionOptions{ProtocolVersion: to.version})
	made.session = session
	return made, err
}

func overHTTPS(url string, client *http.Client) mcp.Transport {
	return &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: client}
}

func overSSE() mcp.Transport {
	return &mcp.SSEClientTransport{Endpoint: strings.Replace(serviceURL, "/mcp", "/sse", 1), HTTPClient: authorized}
}

func overStdio() mcp.Transport {
	command := exec.Command(setting("NODE"), setting("STDIO_SCRIPT"))
	command.Env = append(os.Environ(),
		"DATA_DIR="+setting("STDIO_DATA_DIR"), "STDIO_SUB=user-1", "STDIO_ROLES=user", "TOOLSETS=accounts")
	return &mcp.CommandTransport{Command: command}
}

func trusted(certificate string) *x509.CertPool {
	pem, err := os.ReadFile(certificate)
	if err != nil {
		panic(err)
	}
	// Nothing but this one: the authorities of the machine are not asked.
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		panic("no certificate in " + certificate)
	}
	return pool
}

// bearer sends the token with every request.
type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(request)
}
