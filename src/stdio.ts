import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { loadStdioConfig } from './config/load-config.js';
import { processEnvironment } from './config/process-environment.js';
import { GatehouseModule } from './gatehouse.module.js';
import { runProcess } from './lifecycle/run-process.js';
import { startStdioServer } from './transport/stdio/stdio-server.js';

await runProcess(async (stop) => {
  const config = loadStdioConfig(processEnvironment(), process.cwd());
  return startStdioServer(AppModule.with(GatehouseModule.forStdio(config)), config, stop);
});
