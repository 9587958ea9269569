import { type INestApplicationContext, Injectable, Logger as NestLogger } from '@nestjs/common';
import { Logger } from 'nestjs-pino';
import { ConfigError } from '../config/config-error.js';
import { CatalogueError } from '../tool/compile-catalogue.js';

/** Nest's account of what it wires together: one line per module, of use only when that goes wrong. */
const WIRING = new Set(['NestFactory', 'NestApplication', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Nest's log lines through pino, with the wiring of start-up at debug. */
@Injectable()
export class BootLogger extends Logger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (WIRING.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}

/**
 * Makes the application. What Nest says meanwhile is passed on once it is made; of what cannot be made for a reason that has its
 * own sentences, it is not: they would be lost among its lines.
 */
export async function makeApp<App extends INestApplicationContext>(
  make: (options: { bufferLogs: true; autoFlushLogs: false; abortOnError: false }) => Promise<App>,
): Promise<App> {
  try {
    const app = await make({ bufferLogs: true, autoFlushLogs: false, abortOnError: false });
    app.useLogger(app.get(BootLogger));
    app.flushLogs();
    return app;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof CatalogueError)) NestLogger.flush();
    throw error;
  }
}
