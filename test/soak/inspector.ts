import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';

/** What a process holds, as it says itself and as the kernel does. */
export interface Holdings {
  /** Bytes of the JavaScript heap in use, after everything unreachable has been collected. */
  readonly heapBytes: number;
  readonly timers: number;
  /** Sockets Node watches, the inspector's own included. */
  readonly sockets: number;
  /** Open file descriptors that are sockets. */
  readonly socketFds: number;
  readonly fds: number;
}

/** Looks into a process that was started with `--inspect`; the product itself has no address for that. */
export class Inspector {
  private lastId = 0;

  private constructor(
    private readonly socket: WebSocket,
    readonly pid: number,
  ) {}

  /** @param stderr Of the process, which names the address. */
  static async attach(stderr: string): Promise<Inspector> {
    const url = /^Debugger listening on (ws:\S+)$/m.exec(stderr)?.[1];
    if (url === undefined) throw new Error('The process says nothing of an inspector');
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const pid = await new Inspector(socket, 0).evaluate<number>('process.pid');
    return new Inspector(socket, pid);
  }

  async holdings(): Promise<Holdings> {
    // Twice: what a finalizer lets go of is collected by the second.
    await this.send('HeapProfiler.collectGarbage');
    await this.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.send('Runtime.getHeapUsage')) as { usedSize: number };
    const active = await this.evaluate<string[]>('process.getActiveResourcesInfo()');
    const count = (kind: RegExp) => active.filter((name) => kind.test(name)).length;
    const fds = descriptors(this.pid);
    return {
      heapBytes: usedSize,
      timers: count(/^(Timeout|Immediate)$/),
      sockets: count(/Socket|TLSWrap/),
      socketFds: fds.filter((target) => target.startsWith('socket:')).length,
      fds: fds.length,
    };
  }

  close(): void {
    this.socket.close();
  }

  private async evaluate<Value>(expression: string): Promise<Value> {
    const { result } = (await this.send('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value: Value };
    };
    return result.value;
  }

  private async send(method: string, params: object = {}): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const onMessage = ({ data }: MessageEvent) => {
      const message = JSON.parse(data as string) as { id?: number; result?: unknown };
      if (message.id !== id) return;
      this.socket.removeEventListener('message', onMessage);
      resolve(message.result);
    };
    this.socket.addEventListener('message', onMessage);
    this.socket.send(JSON.stringify({ id, method, params }));
    return promise;
  }
}

/** What each open descriptor of a process is. */
function descriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`)];
    } catch {
      // Closed while we looked.
      return [];
    }
  });
}
