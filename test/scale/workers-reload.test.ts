import { once } from 'node:events';
import type { Agent } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../fixtures/children-of.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { startRedis } from '../fixtures/redis.js';
import { scrape } from '../fixtures/scrape.js';
import { callOver, connection, TlsFolder } from '../fixtures/tls-folder.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

/** More than one of each worker, however connections are shared out. */
const CONNECTIONS = 8;
const SOON = { timeout: 20_000, interval: 200 };

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('two workers', () => {
  let folder: TlsFolder;
  let agents: Agent[];
  let service: GatehouseProcess;
  beforeEach(async () => {
    folder = new TlsFolder();
    agents = [];
    write('ada');
    const shared = { ...UNLIMITED, HOST: '127.0.0.1', WORKERS: '2', REDIS_URL: redis!.url };
    service = await startGatehouse({ ...shared, ...folder.env('optional'), METRICS_PORT: '0' });
  });
  afterEach(async () => {
    agents.forEach((agent) => agent.destroy());
    await service.stop();
    folder[Symbol.dispose]();
  });

  /** @param first The client `ada`, and what is to be said of it. */
  const write = (first: string) => {
    const client = (rest: string, commonName: string) =>
      `{ id: ${rest}, roles: [user], certificate: { commonName: ${commonName} } }`;
    folder.write('config.yaml', `clients: [${client(first, 'ada')}, ${client('bob', 'bob')}]`);
  };
  const open = (issued: Parameters<typeof connection>[0]) =>
    Array.from({ length: CONNECTIONS }, () => {
      const agent = connection(issued);
      agents.push(agent);
      return agent;
    });
  const statuses = async (over: readonly Agent[]) => {
    const all = await Promise.all(over.map((agent) => callOver(service, { agent, tool: 'health-check' })));
    return [...new Set(all.map(({ status }) => status))];
  };

  /** Serial numbers that new connections are shown. */
  const shown = async () => {
    const serials = await Promise.all(
      open(undefined).map(async (agent) => {
        const socket = connect({ ...agent.options, port: Number(new URL(service.url).port) });
        await once(socket, 'secureConnect');
        const { serialNumber } = socket.getPeerCertificate();
        socket.destroy();
        return Number.parseInt(serialNumber, 16);
      }),
    );
    return [...new Set(serials)];
  };
  const rejected = async () => {
    const [, url = ''] = /^ *Metrics +(\S+)\/metrics$/m.exec(service.stdout())!;
    const { samples } = await scrape({ url });
    return [...samples]
      .filter(([name]) => /^mcp_config_waiting{.*reason="rejected"/.test(name))
      .map(([, value]) => value);
  };

  it('agree on what counts and what is refused, and on what mends it', async () => {
    const [ada, bob] = ['ada', 'bob'].map((commonName) => folder.clients.issue({ commonName }));
    const [ofAda, ofBob] = [open(ada), open(bob)];
    expect([await statuses(ofAda), await statuses(ofBob)]).toEqual([[200], [200]]);
    const before = await shown();

    folder.serve(folder.issueServer(new Date(Date.now() - 1_000)));
    await vi.waitFor(async () => expect(await rejected()).toEqual([1, 1]), SOON);
    write('ada, enabled: false');
    await vi.waitFor(async () => expect(await statuses([...ofAda, ...open(ada)])).toEqual([401]), SOON);
    folder.clients.revoke(bob!);
    folder.write('crl.pem', folder.clients.crl());
    await vi.waitFor(async () => expect(await statuses([...ofBob, ...open(bob)])).toEqual([401]), SOON);
    expect(await shown()).toEqual(before);

    const next = folder.issueServer();
    folder.serve(next);
    await vi.waitFor(async () => expect(await shown()).toEqual([next.serial]), SOON);
    await vi.waitFor(async () => expect(await rejected()).toEqual([0, 0]), SOON);
  }, 90_000);

  it.each<[string, () => void]>([
    ['a certificate that has expired', () => folder.serve(folder.issueServer(new Date(Date.now() - 1_000)))],
    ['settings that cannot be read', () => folder.write('config.yaml', '{')],
  ])(
    'one that dies is replaced beside %s, by one that runs with what counts',
    async (_what, spoil) => {
      write('ada, enabled: false');
      const ada = open(folder.clients.issue({ commonName: 'ada' }));
      await vi.waitFor(async () => expect(await statuses(ada)).toEqual([401]), SOON);
      const before = await shown();

      spoil();
      await vi.waitFor(async () => expect(await rejected()).toEqual([1, 1]), SOON);
      const [victim] = childrenOf(service.pid);
      process.kill(victim!, 'SIGKILL');
      await vi.waitFor(() => expect(childrenOf(service.pid)).not.toContain(victim), SOON);
      // Each says so: also that which came later.
      await vi.waitFor(async () => expect(await rejected()).toEqual([1, 1]), SOON);
      expect(await shown()).toEqual(before);
      expect(await statuses(open(folder.clients.issue({ commonName: 'ada' })))).toEqual([401]);

      const next = folder.issueServer();
      folder.serve(next);
      write('ada');
      await vi.waitFor(async () => expect(await shown()).toEqual([next.serial]), SOON);
      await vi.waitFor(async () => expect(await rejected()).toEqual([0, 0]), SOON);
    },
    90_000,
  );
});

it.skipIf(redis === undefined)('two workers do not start with an expired certificate, which is said once', async () => {
  using folder = new TlsFolder();
  folder.serve(folder.issueServer(new Date(Date.now() - 1_000)));
  const started = startGatehouse({ HOST: '127.0.0.1', WORKERS: '2', REDIS_URL: redis!.url, ...folder.env('optional') });
  const problems = await started.then(
    () => '',
    (error: Error) => error.message,
  );
  expect(problems.match(/TLS_CERT_PATH names a certificate that has expired/g)).toHaveLength(1);
});
