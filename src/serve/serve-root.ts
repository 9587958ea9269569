import type { DynamicModule, Type } from '@nestjs/common';
import { announce } from '../cli/start/announce.js';
import { announceStdio } from '../cli/start/announce-stdio.js';
import type { SecretProvider } from '../config/config-source.js';
import { type Config, loadStdioConfig, transportOf } from '../config/load-config.js';
import { processEnvironment } from '../config/process-environment.js';
import type { Transport } from '../config/transport.js';
import { GatehouseModule } from '../gatehouse.module.js';
import { refusePlatform } from '../lifecycle/refuse-platform.js';
import { runProcess } from '../lifecycle/run-process.js';
import { startHttpServer } from '../transport/http/http-server.js';
import { runningConfig } from '../transport/http/watch-config.js';
import { startStdioServer } from '../transport/stdio/stdio-server.js';
import { FellowWorkers } from '../workers/fellow-workers.js';
import { loadAmongWorkers } from '../workers/load-among-workers.js';
import { isSupervised, supervise } from '../workers/supervise.js';
import { chooseTransport } from './choose-transport.js';

export interface ServeOptions {
  /** Where the program decides it. Without it `--transport=` among the arguments of the process does, then `TRANSPORT`. */
  readonly transport?: Transport;
  /** `IdentityModule.with({ strategies: [VaultTickets] })`: further ways in over HTTP. */
  readonly identity?: Type | DynamicModule;
  /** Where secrets are, if neither in the environment nor in files. Over HTTP alone: stdio needs none. */
  readonly secrets?: SecretProvider;
}

type ToolsetSettings = Config['toolsets'];

/** What is served: the root module, made once it is known what is configured. */
export interface Served {
  rootOf(gatehouse: DynamicModule, settings: ToolsetSettings): DynamicModule;
  /** Toolsets that are not offered, each with the setting it needs. */
  lackingOf?(settings: ToolsetSettings): readonly string[];
}

/** Runs the process until it is told to stop, over the transport that is chosen when it starts. */
export async function serveRoot({ rootOf, lackingOf }: Served, options: ServeOptions): Promise<void> {
  await runProcess(async (stop, begun) => {
    refusePlatform(process.platform);
    const cwd = process.cwd();
    const env = chooseTransport(processEnvironment(), options.transport, process.argv.slice(2));
    if (transportOf(env, cwd) === 'stdio') {
      const config = loadStdioConfig(env, cwd);
      const running = await startStdioServer(
        rootOf(GatehouseModule.forStdio(config), config.toolsets),
        config,
        stop,
        env,
      );
      announceStdio(config);
      return running;
    }
    const source = { env, cwd, ...(options.secrets && { secrets: options.secrets }) };
    const config = await loadAmongWorkers(source);
    if (isSupervised(config)) return supervise(config, begun, env);
    const gatehouse = GatehouseModule.forRoot(config, undefined, options.identity);
    const server = await startHttpServer(rootOf(gatehouse, config.toolsets), config, source);
    const tell = () => announce(server, config, lackingOf?.(config.toolsets) ?? []);
    const workers = server.app.get<FellowWorkers | undefined>(FellowWorkers, { strict: false });
    if (workers === undefined) await tell();
    else {
      workers.tells('config', () => runningConfig(server.app, config));
      workers.open(() => void tell());
    }
    return server;
  });
}
