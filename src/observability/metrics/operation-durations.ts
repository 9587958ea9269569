import type { Attributes } from '@opentelemetry/api';
import type { OutcomeName } from '../../errors/failure-kinds.js';
import * as attribute from '../call-attributes.js';
import type { Method } from '../methods.js';
import { protocolVersionLabel } from './call-labels.js';
import { OncePer } from './once-per.js';
import type { Histogram } from './series/instruments.js';

/** What is told of a request by its method, its tool and its outcome. */
export interface Ending {
  readonly method: Method;
  /** Of a call of a tool, as the catalogue spells it; `_OTHER` for what is not in it. */
  readonly tool: string | undefined;
  readonly outcome: OutcomeName;
}

/** How it came, and what it was answered with. */
export interface Carried {
  readonly transport: 'http' | 'stdio';
  /** As the client wrote it. */
  readonly protocolVersion: string | undefined;
  /** The code of its JSON-RPC error, where it was answered with one. */
  readonly errorCode: number | undefined;
}

/** The durations of requests that ended alike, by how they came. */
export class OperationDurations {
  private readonly series;

  constructor(histogram: Histogram, ending: Ending) {
    this.series = new OncePer(
      (transport: Carried['transport']) =>
        new OncePer(
          (version: string | undefined) =>
            new OncePer((code: number | undefined) => histogram.of(attributesOf(ending, transport, version, code))),
        ),
    );
  }

  record(seconds: number, { transport, protocolVersion, errorCode }: Carried): void {
    // Never what the client wrote: its series would be kept.
    const version = protocolVersion === undefined ? undefined : protocolVersionLabel(protocolVersion);
    this.series.of(transport).of(version).of(errorCode).record(seconds);
  }
}

/** https://github.com/open-telemetry/semantic-conventions-genai, `mcp.server.operation.duration` */
function attributesOf(
  { method, tool, outcome }: Ending,
  transport: Carried['transport'],
  version: string | undefined,
  code: number | undefined,
): Attributes {
  return {
    [attribute.METHOD_NAME]: method,
    [attribute.NETWORK_TRANSPORT]: transport === 'stdio' ? 'pipe' : 'tcp',
    ...(tool !== undefined && { [attribute.TOOL_NAME]: tool }),
    ...(outcome !== 'ok' && { [attribute.ERROR_TYPE]: outcome }),
    ...(code !== undefined && { [attribute.STATUS_CODE]: String(code) }),
    ...(version !== undefined && { [attribute.PROTOCOL_VERSION]: version }),
  };
}
