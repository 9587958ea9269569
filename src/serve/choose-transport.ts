import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config-error.js';
import { TRANSPORTS, type Transport } from '../config/transport.js';

/**
 * The environment, with what is stronger than it: what the program says, else what stands behind `--transport`.
 * @throws ConfigError for arguments that are not understood.
 */
export function chooseTransport(
  env: NodeJS.ProcessEnv,
  fixed: Transport | undefined,
  args: readonly string[],
): NodeJS.ProcessEnv {
  const transport = fixed ?? argued(args);
  return transport === undefined ? env : { ...env, TRANSPORT: transport };
}

function argued(args: readonly string[]): string | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { transport: { type: 'string' } } });
    return values.transport;
  } catch (error) {
    throw new ConfigError([
      `${(error as Error).message.split('. ')[0]}. There is --transport=${TRANSPORTS.join('|')}, and nothing else.`,
    ]);
  }
}
