import type { Logger } from 'pino';
import type { DeclaredHealthCheck } from '../tool/health-check.decorator.js';
import type { HealthCheck, Pinged } from './health-check.js';

/** The health check of a toolset. It ends with its signal, also where the toolset ignores it. */
export class DeclaredCheck implements HealthCheck {
  readonly isEssential: boolean;
  private isDown = false;

  constructor(
    private readonly declared: DeclaredHealthCheck,
    private readonly logger: Logger,
  ) {
    this.isEssential = declared.essential === true;
  }

  async ping(signal: AbortSignal): Promise<Pinged> {
    const startedAt = performance.now();
    const fault = await this.faultOf(signal);
    this.tell(fault);
    return { reachable: fault === undefined, latencyMs: performance.now() - startedAt };
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
