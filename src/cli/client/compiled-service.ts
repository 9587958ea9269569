import { fileURLToPath } from 'node:url';
import type { Transport } from '../../config/transport.js';

const BOOTSTRAP = new URL('../../observability/bootstrap.js', import.meta.url).href;
const SCRIPT = fileURLToPath(new URL('../../main.js', import.meta.url));

/**
 * MiB for new objects, three times at most: left alone, V8 takes up to four times as much and never needs it. And for old ones before V8
 * looks through them for the first time: left alone, it does that in the middle of a start, all of which lives on.
 */
const ROOM = ['--max-semi-space-size=16', '--initial-old-space-size=80'];

/**
 * What Node is started with to run the compiled service: telemetry first, for it sees only what is loaded after it.
 * @param transport Stronger than the settings; without it they decide.
 */
export function serviceArguments(transport?: Transport): readonly string[] {
  const chosen = transport === undefined ? [] : [`--transport=${transport}`];
  return ['--enable-source-maps', ...ROOM, '--import', BOOTSTRAP, SCRIPT, ...chosen];
}
