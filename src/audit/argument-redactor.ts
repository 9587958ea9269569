import { hkdfSync } from 'node:crypto';
import { redactArguments } from './redact-arguments.js';

/** What the trail may keep of arguments, with marks that mean the same in every process of this deployment. */
export class ArgumentRedactor {
  private readonly key: Uint8Array;

  /** @param secret Known to this deployment only. */
  constructor(
    secret: string,
    private readonly mode: 'redacted' | 'none',
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'gatehouse audit marks', 32));
  }

  /** @param names Fields the tool itself withholds. */
  redact(input: unknown, names: readonly string[]): unknown {
    return this.mode === 'none' ? undefined : redactArguments(input, { key: this.key, names });
  }
}
