import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { StdioConfig } from '../../config/load-config.js';
import { warnOfMisspelt } from '../../config/misspelt-variables.js';
import { makeApp } from '../../observability/boot-logger.js';
import { LOGGER } from '../../observability/logger.js';
import type { RunningStdio } from './serve-lines.js';
import { takeOutput } from './take-output.js';

export type { RunningStdio };

/**
 * Serves MCP on this process's stdin and stdout; what else is written to stdout goes to stderr from then on. `onEnd` is called
 * once the client has closed its side.
 * @param env Where `config` was read from.
 */
export async function startStdioServer(
  root: DynamicModule,
  config: StdioConfig,
  onEnd: () => void,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningStdio> {
  // Before the first line of anybody's.
  const stdout = takeOutput(process.stdout, process.stderr);
  const app = await contextOf(root, env);
  // Of no use to a service over HTTP, which loads this module too.
  const { serveLines } = await import('./serve-lines.js');
  return serveLines(app, config, onEnd, stdout);
}

async function contextOf(root: DynamicModule, env: NodeJS.ProcessEnv): Promise<INestApplicationContext> {
  const app = await makeApp((options) => NestFactory.createApplicationContext(root, options));
  warnOfMisspelt(env, app.get(LOGGER, { strict: false }));
  return app;
}
