import { Injectable } from '@nestjs/common';
import { OncePer } from './once-per.js';
import type { HistogramSeries } from './series/instruments.js';
import { ServiceMeter } from './service-meter.js';

/** From a word to what no model would read. */
const BYTES = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const TOKENS = [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144];

/** What an answer costs whoever reads it. */
interface Size {
  readonly bytes: number;
  /** Estimated: models differ in how they count. */
  readonly tokens: number;
}

/** The series of answers that are alike but for their size. */
class Sizes {
  constructor(
    private readonly bytes: HistogramSeries,
    private readonly tokens: HistogramSeries,
  ) {}

  record({ bytes, tokens }: Size): void {
    this.bytes.record(bytes);
    this.tokens.record(tokens);
  }
}

/** What answers cost the clients that get them, and the models behind those: of tools, and of the lists of what there is. */
@Injectable()
export class AnswerMetrics {
  private readonly ofTools;
  private readonly ofLists;

  constructor(meter: ServiceMeter) {
    const toolBytes = meter.amount('mcp.tool.response.bytes', BYTES);
    const toolTokens = meter.amount('mcp.tool.response.tokens', TOKENS);
    const listBytes = meter.amount('mcp.list.response.bytes', BYTES);
    const listTokens = meter.amount('mcp.list.response.tokens', TOKENS);
    this.ofTools = perClient(
      (tool, client) => new Sizes(toolBytes.of({ tool, client }), toolTokens.of({ tool, client })),
    );
    this.ofLists = perClient(
      (method, client) => new Sizes(listBytes.of({ method, client }), listTokens.of({ method, client })),
    );
  }

  /** @param client From the configuration. */
  answered(tool: string, client: string, size: Size): void {
    this.ofTools.of(tool).of(client).record(size);
  }

  /** @param method Of a list, such as `tools/list`. */
  listed(method: string, client: string, size: Size): void {
    this.ofLists.of(method).of(client).record(size);
  }
}

function perClient(make: (of: string, client: string) => Sizes): OncePer<string, OncePer<string, Sizes>> {
  return new OncePer((of) => new OncePer((client) => make(of, client)));
}
