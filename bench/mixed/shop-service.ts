import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PAGE, PRODUCTS, productOf } from './catalogue.js';

// The HTTP service behind the tools: 100,000 products by category, each by its id, and orders that are taken. It reads as
// little of HTTP as the clients of this bench write: what stands around the servers must cost less than they do.
const products = Array.from({ length: PRODUCTS }, (_, id) => productOf(id));
const byCategory = Map.groupBy(products, ({ category }) => category);
const HEAD_END = '\r\n\r\n';
let orders = 0;

/** The first so many that are cheap enough. */
function search(query: URLSearchParams): unknown {
  const most = Number(query.get('maxPrice'));
  const found = [];
  for (const product of byCategory.get(query.get('category') ?? '') ?? []) {
    if (product.price <= most) found.push(product);
    if (found.length === PAGE) break;
  }
  return found;
}

function take(body: string): unknown {
  const { items } = JSON.parse(body) as { items: readonly number[] };
  orders += 1;
  return { order: orders, total: items.reduce((sum, id) => sum + (products[id]?.price ?? 0), 0) };
}

function answer(target: string, body: string): unknown {
  if (target === '/orders') return take(body);
  const [path = '', query = ''] = target.split('?');
  if (path === '/products') return search(new URLSearchParams(query));
  return products[Number(path.slice('/products/'.length))] ?? null;
}

function serve(socket: Socket): void {
  let received = '';
  // Bytes are characters here, as length counts them: all there is is ASCII.
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received += String(chunk);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.slice(0, headEnd);
    const length = head.startsWith('POST') ? Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]) : 0;
    const bodyAt = headEnd + HEAD_END.length;
    if (received.length < bodyAt + length) return;
    // Nothing follows: no client of this bench sends a request before it has the answer to the last.
    const text = JSON.stringify(
      answer(head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/')), received.slice(bodyAt)),
    );
    received = '';
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}${HEAD_END}${text}`,
    );
  });
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.once('disconnect', () => process.exit());
