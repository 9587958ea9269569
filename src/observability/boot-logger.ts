import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

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
