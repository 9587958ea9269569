import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatehouseProcess } from '../fixtures/gatehouse-process.js';
import { ENVELOPE, mirrored, post } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';

type Params = Readonly<Record<string, unknown>>;
type Asked = readonly [method: string, params: Params];

const tool = (name: string, input: Params = {}): Asked => ['tools/call', { name, arguments: input }];
/** What ends in each way a call of the probe application can, and what is none. */
const ASKED: readonly Asked[] = [
  tool('echo', { text: 'a' }),
  tool('echo', { text: 5 }),
  tool('echo', { text: 'x'.repeat(900) }),
  tool('slow', { ms: 10 }),
  tool('slow', { ms: 150 }),
  tool('slow', { ms: 300 }),
  ...['mistake', 'invented', 'restricted', 'explode', 'deaf', 'count', 'upstream', 'person', 'liar', 'guarded'].map(
    (name) => tool(name),
  ),
  tool('piped', { text: 'limited' }),
  ['resources/read', { uri: 'probe://about' }],
  ['resources/read', { uri: 'probe://notes/broken' }],
  ['prompts/get', { name: 'greet', arguments: { who: 'Ada' } }],
  ['prompts/get', { name: 'greet', arguments: {} }],
  ['tools/list', {}],
  ['tools/list', { cursor: 'forged' }],
  ['ping', {}],
  ['invented/method', {}],
];
const BROKEN = ['{', '[]', '5', '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0","id":{},"method":"ping"}', ''];

/** Milliseconds after which whoever is patient leaves too: a call that was withdrawn is never answered. */
const PATIENT_MS = 2_000;

/** Clients of every kind, which ask for anything at any time and leave whenever they like. */
export class ImpatientClients {
  private id = 0;

  constructor(
    private readonly server: GatehouseProcess,
    private readonly token: string,
    private readonly random: () => number,
  ) {}

  /** Resolves when so many have come and gone. */
  async come(count: number, atOnce: number): Promise<void> {
    const kinds = [this.modern, this.modern, this.stateless, this.stateless, this.inSession, this.pipelined];
    let left = count;
    const comeAndGo = async () => {
      while (left-- > 0) await this.pick(kinds).call(this).catch(gone);
    };
    await Promise.all(Array.from({ length: atOnce }, comeAndGo));
  }

  private async modern(): Promise<void> {
    const [method, params] = this.pick(ASKED);
    const headers = { ...mirrored(method, params), ...(this.isOnce(0.03) && { 'mcp-method': 'x' }) };
    await this.send('2026-07-28', method, { ...params, _meta: { ...ENVELOPE, ...this.progress() } }, headers);
  }

  private async stateless(): Promise<void> {
    const [method, params] = this.pick(ASKED);
    await this.send('2025-11-25', method, { ...params, _meta: this.progress() });
  }

  private async send(era: string, method: string, params: Params, headers: object = {}): Promise<void> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++this.id, method, params });
    const token = this.isOnce(0.05) ? 'x.y.z' : this.token;
    const all = { authorization: `Bearer ${token}`, 'mcp-protocol-version': era, ...headers };
    await post({ mcp: new URL(this.server.mcp) }, body, all, this.leaves());
  }

  /** Some of its calls are withdrawn, and it may end before them. */
  private async inSession(): Promise<void> {
    const { client } = await SessionClient.open({ mcp: new URL(this.server.mcp) }, this.token);
    const all: Promise<unknown>[] = [];
    for (let call = 0; call < 6; call += 1) {
      const [, { name, arguments: input }] = this.pick(ASKED.filter(([method]) => method === 'tools/call'));
      const id = ++this.id;
      all.push(client.call(String(name), input, id, { signal: this.leaves() }).then(read).catch(gone));
      if (this.isOnce(0.3))
        all.push(
          sleep(this.below(50))
            .then(() => client.cancel(id))
            .catch(gone),
        );
      if (this.isOnce(0.5)) await sleep(this.below(40));
    }
    if (this.isOnce(0.4)) await client.end();
    await Promise.all(all);
    await client.end();
  }

  /** Several requests in one write, of which the last may stay unfinished, on a connection that is torn down. */
  private async pipelined(): Promise<void> {
    const { hostname, port, host } = new URL(this.server.mcp);
    const requests = Array.from({ length: 1 + this.below(4) }, () => {
      const [method, params] = this.pick(ASKED);
      const message = JSON.stringify({ jsonrpc: '2.0', id: ++this.id, method, params });
      const body = this.isOnce(0.2) ? this.pick(BROKEN) : message;
      const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${this.token}\r\n`;
      const type = 'Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n';
      return `${head}${type}Content-Length: ${body.length}\r\n\r\n${body}`;
    }).join('');
    const socket = connect(Number(port), hostname).on('error', gone);
    socket.resume().write(this.isOnce(0.3) ? requests.slice(0, this.below(requests.length)) : requests);
    await sleep(this.below(150));
    if (this.isOnce(0.5)) socket.resetAndDestroy();
    else socket.end().destroySoon();
  }

  private leaves(): AbortSignal {
    return AbortSignal.timeout(this.isOnce(0.25) ? this.below(60) : PATIENT_MS);
  }

  private progress(): object {
    return this.isOnce(0.3) ? { progressToken: this.id } : {};
  }

  private pick<Of>(list: readonly Of[]): Of {
    return list[this.below(list.length)]!;
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private isOnce(share: number): boolean {
    return this.random() < share;
  }
}

/** Whoever leaves gets no answer, and a server that has stopped gives none. */
const gone = () => {};

async function read(response: Response): Promise<void> {
  await response.text();
}
