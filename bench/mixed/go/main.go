// The tools of the mixed workload on the official Go SDK: what the Node servers do, as a Go program does it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/redis/go-redis/v9"
)

const (
	best    = 10
	history = 10
)

type shop struct {
	url   string
	http  *http.Client
	redis *redis.Client
}

type searchInput struct {
	Category string  `json:"category"`
	MaxPrice float64 `json:"maxPrice"`
}

type userInput struct {
	User int `json:"user"`
}

type checkoutInput struct {
	User  int   `json:"user"`
	Items []int `json:"items"`
}

func main() {
	options, err := redis.ParseURL(os.Getenv("SHOP_REDIS"))
	if err != nil {
		log.Fatal(err)
	}
	s := &shop{
		url:   os.Getenv("SHOP_URL"),
		http:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}},
		redis: redis.NewClient(options),
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "go", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "search_products", Description: "Products of a category up to a price, and what sells best."}, s.search)
	mcp.AddTool(server, &mcp.Tool{Name: "get_user_cart", Description: "The cart of a user, with the product on top and what was looked at last."}, s.cart)
	mcp.AddTool(server, &mcp.Tool{Name: "checkout", Description: "Orders what is in a cart."}, s.checkout)
	handler := mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true},
	)
	mux := http.NewServeMux()
	mux.Handle("/mcp", handler)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), mux))
}

func (s *shop) search(ctx context.Context, _ *mcp.CallToolRequest, in searchInput) (*mcp.CallToolResult, any, error) {
	var products json.RawMessage
	var sold []string
	err := both(
		func() error {
			return s.get(ctx, fmt.Sprintf("/products?category=%s&maxPrice=%v", in.Category, in.MaxPrice), &products)
		},
		func() (err error) { sold, err = s.redis.ZRevRange(ctx, "best", 0, best-1).Result(); return },
	)
	return answer(map[string]any{"products": products, "best": sold}, err)
}

func (s *shop) cart(ctx context.Context, _ *mcp.CallToolRequest, in userInput) (*mcp.CallToolResult, any, error) {
	cart, err := s.redis.HGetAll(ctx, fmt.Sprintf("cart:%d", in.User)).Result()
	if err != nil {
		return nil, nil, err
	}
	top := "0"
	for id := range cart {
		top = id
		break
	}
	var product json.RawMessage
	var seen []string
	err = both(
		func() error { return s.get(ctx, "/products/"+top, &product) },
		func() (err error) {
			seen, err = s.redis.LRange(ctx, fmt.Sprintf("seen:%d", in.User), 0, history-1).Result()
			return
		},
	)
	return answer(map[string]any{"cart": cart, "top": product, "seen": seen}, err)
}

func (s *shop) checkout(ctx context.Context, _ *mcp.CallToolRequest, in checkoutInput) (*mcp.CallToolResult, any, error) {
	var order json.RawMessage
	err := both(
		func() error { return s.post(ctx, "/orders", in, &order) },
		func() error {
			_, err := s.redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
				items := make([]string, len(in.Items))
				for index, item := range in.Items {
					items[index] = strconv.Itoa(item)
				}
				orders := fmt.Sprintf("orders:%d", in.User)
				pipe.Incr(ctx, "orders")
				pipe.LPush(ctx, orders, strings.Join(items, ","))
				pipe.LTrim(ctx, orders, 0, history-1)
				for _, item := range items {
					pipe.ZIncrBy(ctx, "best", 1, item)
				}
				return nil
			})
			return err
		},
	)
	return answer(order, err)
}

// both runs two things at the same time.
func both(first, second func() error) error {
	var wait sync.WaitGroup
	var secondErr error
	wait.Add(1)
	go func() { defer wait.Done(); secondErr = second() }()
	firstErr := first()
	wait.Wait()
	if firstErr != nil {
		return firstErr
	}
	return secondErr
}

func answer(content any, err error) (*mcp.CallToolResult, any, error) {
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(content)
	if err != nil {
		return nil, nil, err
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(text)}}}, nil, nil
}

func (s *shop) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return err
	}
	return s.do(request, into)
}

func (s *shop) post(ctx context.Context, path string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("content-type", "application/json")
	return s.do(request, into)
}

func (s *shop) do(request *http.Request, into any) error {
	response, err := s.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}
