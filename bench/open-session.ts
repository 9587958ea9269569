import { type RawConnection, type RawRequest, requestBytes } from './raw-connection.js';
import type { Scenario } from './scenarios.js';

const REVISION = '2025-11-25';

/** The same request as it is sent over this connection: in a session that its client has begun, where the scenario has any. */
export async function requestOver(
  connection: RawConnection,
  url: URL,
  scenario: Scenario,
  request: RawRequest,
): Promise<RawRequest> {
  if (scenario.inSession !== true) return request;
  const headers = { ...request.headers, 'mcp-protocol-version': REVISION };
  const say = (message: object, more: RawRequest['headers'] = {}) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    return connection.answerTo(requestBytes(url, { headers: { ...headers, ...more }, body }));
  };
  const params = {
    protocolVersion: REVISION,
    capabilities: {},
    clientInfo: { name: 'gatehouse-bench', version: '1.0.0' },
  };
  const { status, head } = await say({ id: 0, method: 'initialize', params });
  const id = /\r\nmcp-session-id: *(\S+)/i.exec(head)?.[1];
  if (id === undefined) throw new Error(`No session was opened: ${status}`);
  const session = { 'mcp-session-id': id };
  await say({ method: 'notifications/initialized' }, session);
  return { ...request, headers: { ...headers, ...session } };
}
