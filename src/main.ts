import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { announce } from './cli/announce.js';
import { loadFromSource } from './config/load-from-source.js';
import { processEnvironment } from './config/process-environment.js';
import { GatehouseModule } from './gatehouse.module.js';
import { runProcess } from './lifecycle/run-process.js';
import { startHttpServer } from './transport/http/http-server.js';

await runProcess(async () => {
  const source = { env: processEnvironment(), cwd: process.cwd() };
  const config = await loadFromSource(source);
  const server = await startHttpServer(AppModule.with(GatehouseModule.forRoot(config)), config, source);
  await announce(server, config);
  return server;
});
