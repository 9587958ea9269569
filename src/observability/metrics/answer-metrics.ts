import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** From a word to what no model would read. */
const BYTES = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const TOKENS = [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144];

/** How large the answers of tools are, also those that were withheld for it. */
@Injectable()
export class AnswerMetrics {
  private readonly bytes;
  private readonly tokens;

  constructor(meter: ServiceMeter) {
    this.bytes = meter.amount('mcp.tool.response.bytes', 'Bytes of an answer as JSON.', 'By', BYTES);
    this.tokens = meter.amount(
      'mcp.tool.response.tokens',
      'Tokens of the text of an answer, an estimate.',
      '{token}',
      TOKENS,
    );
  }

  answered(tool: string, { bytes, tokens }: { readonly bytes: number; readonly tokens: number }): void {
    this.bytes.record(bytes, { tool });
    this.tokens.record(tokens, { tool });
  }
}
