import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { countSpans } from './count-spans.js';

// The collector of the bench: takes what is exported, and counts the spans in it.
let spans = 0;

const server = createServer(async (request, response) => {
  if (request.method === 'GET') return response.end(String(spans));
  const sent = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  if (request.url === '/v1/traces') spans += countSpans(body);
  // An empty message: everything was accepted.
  return response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.once('disconnect', () => process.exit());
