import type { DescriptorOf } from './typed-handler.js';

export interface HealthCheckPolicy {
  /** What is asked, as `/health` names it: one name for each of the service, such as that of an upstream. */
  readonly dependency: string;
  /** Nothing of use is served without it: while it is down `/health` is `unhealthy` and 503, and not `degraded`. */
  readonly essential?: true;
}

/**
 * Whether the dependency can be used now; what throws means that it cannot. Asked once a second at most, however many want to
 * know. The signal is aborted after two seconds, which are a no: pass it to all I/O.
 */
export type CheckHealth = (signal: AbortSignal) => boolean | Promise<boolean>;

/** What the decorator wrote down: which method, and what it asks. */
export interface HealthCheckDeclaration extends HealthCheckPolicy {
  readonly method: string;
}

/** A check found at boot, its method bound to the instance. */
export interface DeclaredHealthCheck extends HealthCheckPolicy {
  readonly check: CheckHealth;
}

const HEALTH_CHECKS = Symbol('gatehouse:health-checks');

/** Makes a method of a toolset the health check of something the toolset depends on. */
export function HealthCheck(
  policy: HealthCheckPolicy,
): <F extends CheckHealth>(target: object, key: string, descriptor: DescriptorOf<F>) => void {
  return (target, method) => {
    if (typeof target === 'function')
      throw new TypeError(`${target.name}.${method} is static: a toolset declares methods of its instances.`);
    // A new array each time: a subclass must not write into what it inherited.
    Reflect.defineMetadata(HEALTH_CHECKS, [...healthChecksOf(target), { ...policy, method }], target);
  };
}

/** Every health check declared on a class, its base classes included, in the order it was written. */
export function healthChecksOf(prototype: object): readonly HealthCheckDeclaration[] {
  return (Reflect.getMetadata(HEALTH_CHECKS, prototype) as readonly HealthCheckDeclaration[] | undefined) ?? [];
}
