import type { AuditTrail } from './audit-trail.js';
import type { AuditIndex } from './stored-link.js';

/** Milliseconds between two rows that say that calls still run: whoever searches the trail takes a silent chain for left. */
const TOLD_EVERY_MS = 60_000;

/** The calls of this process that have a row of their beginning, and none of their end yet. */
export class BegunCalls {
  private running = 0;
  private nextWord: NodeJS.Timeout | undefined;

  constructor(
    private readonly trail: AuditTrail,
    private readonly now: () => Date,
  ) {}

  /**
   * Resolves once the row would outlive a crash of the process; to be followed by one `end`.
   * @param more See `AuditTrail.appendCall`, as the others.
   * @throws Failure `overloaded` where nothing takes the row: then there is nothing to end.
   */
  async begin(index: AuditIndex, more: string, row: string): Promise<void> {
    this.trail.appendCall(index, more, row, 'call_begun');
    await this.trail.soon();
    const { refusal } = this.trail;
    if (refusal !== undefined) throw refusal;
    this.running += 1;
    this.nextWord ??= setInterval(() => this.tell(), TOLD_EVERY_MS).unref();
  }

  end(): void {
    this.running -= 1;
    if (this.running > 0) return;
    clearInterval(this.nextWord);
    this.nextWord = undefined;
  }

  private tell(): void {
    this.trail.append({ event: 'calls_running', at: this.now().toISOString(), calls: this.running });
  }
}
