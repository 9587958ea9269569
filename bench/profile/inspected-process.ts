import { setTimeout as sleep } from 'node:timers/promises';

/** What V8's sampling profiler saw: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran, for each sample. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Reply {
  readonly id: number;
  readonly result?: { readonly profile?: CpuProfile };
  readonly error?: { readonly message: string };
}

const SAMPLE_EVERY_MICROS = 200;
const REPLY_TIMEOUT_MS = 30_000;
const ASK_AGAIN_MS = 50;

/** A process that was started with `--inspect=127.0.0.1:<port>`, asked over the inspector's protocol. */
export class InspectedProcess implements Disposable {
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {}

  /** @throws Error when nothing answers on the port. */
  static async at(port: number): Promise<InspectedProcess> {
    const socket = new WebSocket(await debuggerUrl(port));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`No inspector answers on port ${port}.`)), { once: true });
    await promise;
    return new InspectedProcess(socket);
  }

  async startProfile(): Promise<void> {
    await this.ask('Profiler.enable');
    await this.ask('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROS });
    await this.ask('Profiler.start');
  }

  async stopProfile(): Promise<CpuProfile> {
    const profile = (await this.ask('Profiler.stop'))?.profile;
    if (profile === undefined) throw new Error('The inspector gave no profile.');
    return profile;
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  private async ask(method: string, params: object = {}): Promise<Reply['result']> {
    const id = ++this.lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const heard = ({ data }: MessageEvent) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id === id) resolve(reply);
    };
    const timer = setTimeout(() => reject(new Error(`The inspector did not answer ${method}.`)), REPLY_TIMEOUT_MS);
    this.socket.addEventListener('message', heard);
    this.socket.send(JSON.stringify({ id, method, params }));
    try {
      const { error, result } = await promise;
      if (error !== undefined) throw new Error(`${method}: ${error.message}`);
      return result;
    } finally {
      clearTimeout(timer);
      this.socket.removeEventListener('message', heard);
    }
  }
}

async function debuggerUrl(port: number): Promise<string> {
  const deadline = performance.now() + REPLY_TIMEOUT_MS;
  for (;;) {
    try {
      const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
        webSocketDebuggerUrl: string;
      }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(ASK_AGAIN_MS);
  }
}
