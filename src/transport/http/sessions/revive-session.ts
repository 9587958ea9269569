import { Exchange } from '../exchange.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import type { Session } from './session.js';
import type { KnownSession } from './session-records.js';

/** Only its headers are looked at. */
const URL = 'http://localhost/mcp';

/**
 * Makes a new session what its client left on another instance: the handshake is gone through again, unheard.
 * @throws when this server does not take the handshake that another one took.
 */
export async function reviveSession(session: Session, known: KnownSession, by: Exchange): Promise<void> {
  const { shared } = session;
  if (shared === undefined) return;
  const headers = new Headers({
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-session-id': session.id,
  });
  const say = async (message: JsonRpcMessage) => {
    const request = new Request(URL, { method: 'POST', headers });
    const response = await session.handle(request, new Exchange(by.principal, by.credentials, '', [], true), message);
    await response.text();
    if (!response.ok && !session.hasEnded)
      throw new Error(`The handshake of a session was answered ${response.status}`);
  };
  shared.events.isSilent = true;
  try {
    await say({ jsonrpc: '2.0', id: 'revived', method: 'initialize', params: known.initialize });
    await say({ jsonrpc: '2.0', method: 'notifications/initialized' });
  } finally {
    shared.events.isSilent = false;
  }
  // Its client has ended it meanwhile.
  if (session.hasEnded) return;
  if (known.level !== undefined) shared.setLevel(known.level);
  await shared.watches.converge();
}
