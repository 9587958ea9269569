// The instance that `gatehouse doctor` starts and provokes: the same build, the same settings, its own data.
import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { AppModule } from '../../../app.module.js';
import { loadFromSource } from '../../../config/load-from-source.js';
import { processEnvironment } from '../../../config/process-environment.js';
import { GatehouseModule } from '../../../gatehouse.module.js';
import { signToken } from '../../../identity/sign-token.js';
import { runProcess } from '../../../lifecycle/run-process.js';
import { Catalogue } from '../../../tool/catalogue.js';
import { startHttpServer } from '../../../transport/http/http-server.js';
import { DoctorModule } from './doctor.tools.js';
import { probeConfig } from './probe-config.js';
import { type ProbeFacts, RUN_ID } from './probe-message.js';

const HOUR_S = 3_600;

await runProcess(async (stop) => {
  // The doctor is gone, however it went.
  process.once('disconnect', stop);
  const env = processEnvironment();
  const jwtSecret = randomBytes(32).toString('base64url');
  const configured = await loadFromSource({ env, cwd: process.cwd() });
  const config = probeConfig(configured, { dataDir: configured.dataDir, jwtSecret, id: env[RUN_ID] ?? randomUUID() });
  const app = AppModule.with(GatehouseModule.forRoot(config), configured.toolsets);
  const server = await startHttpServer({ ...app, imports: [...(app.imports ?? []), DoctorModule] }, config);
  const tokenAt = (now: Date) =>
    signToken({ sub: 'gatehouse-doctor', roles: [], scopes: [] }, jwtSecret, {
      now,
      expiresInSeconds: HOUR_S,
      id: randomUUID(),
    });
  const facts: ProbeFacts = {
    url: server.url,
    ...(config.server.tlsCredentials !== undefined && { certificate: config.server.tlsCredentials.cert }),
    tools: server.app.get(Catalogue, { strict: false }).tools.length,
    token: await tokenAt(new Date()),
    // Further back than any tolerated difference of clocks.
    expiredToken: await tokenAt(new Date(Date.now() - 2 * HOUR_S * 1_000)),
  };
  process.send?.(facts);
  return server;
});
