import type { FailureKind } from '../../errors/failure-kinds.js';
import { OTHER } from '../call-attributes.js';

/** Whether a failure refuses the call before its handler does any work, or ends work that had begun. */
const IS_REJECTION = {
  invalid_input: true,
  unknown_tool: true,
  unauthenticated: true,
  forbidden: true,
  missing_capability: false,
  rate_limited: true,
  upstream_limited: false,
  overloaded: true,
  circuit_open: true,
  tool_error: false,
  timeout: false,
  client_timeout: false,
  upstream: false,
  answer_too_large: false,
  cancelled: false,
  internal: false,
} as const satisfies Record<FailureKind, boolean>;

export const REJECTIONS: ReadonlySet<string> = new Set(
  Object.entries(IS_REJECTION).flatMap(([kind, isRejection]) => (isRejection ? [kind] : [])),
);

/** Every revision of MCP that can be negotiated here. A client may write any other into its envelope. */
export const PROTOCOL_VERSIONS: readonly string[] = [
  '2026-07-28',
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
];

const KNOWN_VERSIONS: ReadonlySet<string> = new Set(PROTOCOL_VERSIONS);

export function protocolVersionLabel(version: string): string {
  return KNOWN_VERSIONS.has(version) ? version : OTHER;
}
