/** How many calls of the tools of a name, or of a pattern with `*`, may run at once. */
export interface BulkheadRule {
  readonly tools: string;
  readonly maxRunning: number;
}

/** The most calls of one tool at once. Of its policy and every rule that matches it, the strictest counts. */
export class Bulkheads {
  private readonly rules: readonly { readonly matches: RegExp; readonly maxRunning: number }[];

  constructor(rules: readonly BulkheadRule[]) {
    this.rules = rules.map(({ tools, maxRunning }) => ({ matches: asRegExp(tools), maxRunning }));
  }

  /** Undefined where nothing bounds the tool beyond what bounds all calls. */
  of(tool: string, ofPolicy: number | undefined): number | undefined {
    const configured = this.rules.filter(({ matches }) => matches.test(tool)).map(({ maxRunning }) => maxRunning);
    const strictest = Math.min(...configured, ofPolicy ?? Infinity);
    return strictest === Infinity ? undefined : strictest;
  }
}

function asRegExp(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[^A-Za-z0-9_]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}
