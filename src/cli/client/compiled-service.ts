import { fileURLToPath } from 'node:url';
import type { Transport } from '../../config/transport.js';

const BOOTSTRAP = new URL('../../observability/bootstrap.js', import.meta.url).href;
const SCRIPT = fileURLToPath(new URL('../../main.js', import.meta.url));

/** MiB for new objects, three times at most. Left alone, V8 takes up to four times as much and never needs it. */
const YOUNG_ROOM = '--max-semi-space-size=16';

/**
 * What Node is started with to run the compiled service: telemetry first, for it sees only what is loaded after it.
 * @param transport Stronger than the settings; without it they decide.
 */
export function serviceArguments(transport?: Transport): readonly string[] {
  const chosen = transport === undefined ? [] : [`--transport=${transport}`];
  return ['--enable-source-maps', YOUNG_ROOM, '--import', BOOTSTRAP, SCRIPT, ...chosen];
}
