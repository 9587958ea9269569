import type { Logger } from 'pino';
import type { DeclaredHealthCheck } from '../tool/health-check.decorator.js';
import type { HealthCheck, Pinged } from './health-check.js';

/** Milliseconds for which an answer counts: whoever asks `/health` shows no credential, and must not make others work. */
const COUNTS_FOR_MS = 1_000;

/** The health check of a toolset. It ends with its signal, also where the toolset ignores it. */
export class DeclaredCheck implements HealthCheck {
  /** None of those of which all must be down: where the toolset says that it is essential, it alone is enough. */
  readonly isEssential = false;
  private answer: Promise<Pinged> | undefined;
  private isDown = false;

  constructor(
    private readonly declared: DeclaredHealthCheck,
    private readonly logger: Logger,
  ) {}

  stopsCalls(): boolean {
    return this.declared.essential === true && this.isDown;
  }

  ping(signal: AbortSignal): Promise<Pinged> {
    this.answer ??= this.ask(signal);
    return this.answer;
  }

  private async ask(signal: AbortSignal): Promise<Pinged> {
    const startedAt = performance.now();
    const fault = await this.faultOf(signal);
    const latencyMs = performance.now() - startedAt;
    this.tell(fault);
    setTimeout(() => (this.answer = undefined), COUNTS_FOR_MS).unref();
    return { reachable: fault === undefined, latencyMs };
  }

  /** Why it cannot be used; undefined where it can. */
  private async faultOf(signal: AbortSignal): Promise<unknown> {
    const { promise: over, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer: unknown = await Promise.race([Promise.try(this.declared.check, signal), over]);
      return answer === true ? undefined : new Error('The check says that it cannot be used');
    } catch (thrown) {
      return thrown ?? new Error('The check threw nothing');
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private tell(fault: unknown): void {
    const { dependency } = this.declared;
    const wasDown = this.isDown;
    this.isDown = fault !== undefined;
    if (this.isDown && !wasDown) this.logger.warn({ dependency, err: fault }, 'a dependency is down');
    if (!this.isDown && wasDown) this.logger.info({ dependency }, 'a dependency is up again');
  }
}
