import { pino, type DestinationStream, type Logger } from 'pino';
import { isOurs } from './logger.js';

/** As pino numbers its levels. */
const INFO = 30;
/** What pino is asked to write once, to see what stands around it. */
const TIME = '<time>';

/** What pino keeps behind its symbols, as far as it is needed here. */
interface Inside {
  readonly [pino.symbols.streamSym]: DestinationStream & {
    lastLevel?: number;
    [pino.symbols.needsMetadataGsym]?: boolean;
  };
  [pino.symbols.asJsonSym](fields: object, message: string, level: number, time: string): string;
}

/**
 * A line of one field, whose JSON is there already: `logger.info({ [field]: value }, message)` without writing the value
 * out once more. Byte for byte what pino writes.
 */
export interface WrittenLine {
  /**
   * @param time ISO 8601, UTC.
   * @param trace Of `traceFields`.
   * @param json Of the field's value.
   */
  write(time: string, trace: string, json: string): void;
}

export function writtenLine(logger: Logger, field: string, message: string): WrittenLine {
  return isOurs(logger) ? new OwnLine(logger, field, message) : new AnyLine(logger, field, message);
}

class OwnLine implements WrittenLine {
  private readonly inside: Inside;
  private readonly head: string;
  private readonly bindings: string;
  private readonly tail: string;

  constructor(
    private readonly logger: Logger,
    private readonly field: string,
    message: string,
  ) {
    this.inside = logger as unknown as Inside;
    const empty = this.inside[pino.symbols.asJsonSym]({ [field]: 0 }, message, INFO, `,"time":"${TIME}"`);
    const [head, rest] = halvesOf(empty, TIME);
    const [bindings, tail] = halvesOf(rest, `,"${field}":0`);
    this.head = head;
    this.bindings = bindings;
    this.tail = tail;
  }

  write(time: string, trace: string, json: string): void {
    if (this.logger.levelVal > INFO) return;
    const stream = this.inside[pino.symbols.streamSym];
    // Where lines are sent on, several streams are behind this one, each from a level on.
    if (stream[pino.symbols.needsMetadataGsym] === true) stream.lastLevel = INFO;
    stream.write(`${this.head}${time}${this.bindings}${trace},"${this.field}":${json}${this.tail}`);
  }
}

/** A logger that was brought along may write lines in any way. */
class AnyLine implements WrittenLine {
  constructor(
    private readonly logger: Logger,
    private readonly field: string,
    private readonly message: string,
  ) {}

  write(_time: string, _trace: string, json: string): void {
    this.logger.info({ [this.field]: JSON.parse(json) as unknown }, this.message);
  }
}

function halvesOf(text: string, between: string): [string, string] {
  const at = text.lastIndexOf(between);
  return [text.slice(0, at), text.slice(at + between.length)];
}
