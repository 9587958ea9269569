// The same over stdio, started by the client as a host would start it.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { AppModule } from '../../../app.module.js';
import { loadStdioConfig } from '../../../config/load-config.js';
import { processEnvironment } from '../../../config/process-environment.js';
import { GatehouseModule } from '../../../gatehouse.module.js';
import { runProcess } from '../../../lifecycle/run-process.js';
import { startStdioServer } from '../../../transport/stdio/stdio-server.js';
import { DoctorModule } from './doctor.tools.js';
import { probeStdioConfig } from './probe-config.js';
import { RUN_ID } from './probe-message.js';

await runProcess(async (stop) => {
  const env = processEnvironment();
  const configured = loadStdioConfig(env, process.cwd());
  const config = probeStdioConfig(configured, { dataDir: configured.dataDir, id: env[RUN_ID] ?? randomUUID() });
  const app = AppModule.with(GatehouseModule.forStdio(config), configured.toolsets);
  return startStdioServer({ ...app, imports: [...(app.imports ?? []), DoctorModule] }, config, stop);
});
