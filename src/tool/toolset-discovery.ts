import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Completer, Completers } from './completion.js';
import { CatalogueError } from './compile-catalogue.js';
import { type Declaration, declarationsOf } from './declarations.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import { EnabledToolsets } from './enabled-toolsets.js';
import { type CheckHealth, healthChecksOf } from './health-check.decorator.js';
import { NestEnhancers } from './nest-enhancers.js';
import { type ToolsetPolicy, toolsetPolicyOf } from './toolset.decorator.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the classes marked `@Toolset` among the providers of the application. */
@Injectable()
export class ToolsetDiscovery {
  constructor(
    private readonly providers: DiscoveryService,
    private readonly enhancers: NestEnhancers,
    private readonly enabled: EnabledToolsets,
  ) {}

  /** @throws CatalogueError with every provider that cannot be what it was meant to be. */
  find(): DiscoveredToolset[] {
    const wrappers = this.providers.getProviders();
    const marked = wrappers.flatMap((wrapper) => {
      const policy = policyOf(wrapper);
      // A module that another one needs brings its toolsets along, whoever was named.
      return policy !== undefined && this.enabled.has(policy.name) ? [{ wrapper, policy }] : [];
    });
    const problems = [
      ...wrappers.flatMap(unmarked),
      ...this.providers.getControllers().flatMap(misplaced),
      ...marked.flatMap(({ wrapper, policy }) => scoped(wrapper, policy)),
    ];
    if (problems.length > 0) throw new CatalogueError(problems);
    // Another name of the same provider is no second toolset.
    const once = new Map(marked.map(({ wrapper, policy }) => [wrapper.instance as object, policy]));
    return [...once].map(([instance, policy]) => this.discovered(instance, policy));
  }

  private discovered(instance: object, policy: ToolsetPolicy): DiscoveredToolset {
    const prototype = Object.getPrototypeOf(instance) as object;
    const declarations = declarationsOf(prototype).map((declaration) => ({
      declaration,
      handle: this.enhancers.bind(instance, declaration.method),
      isEnhanced: this.enhancers.enhances(instance, declaration.method),
      completers: this.completersOf(instance, declaration),
    }));
    const healthChecks = healthChecksOf(prototype).map(({ method, ...declared }) => ({
      ...declared,
      check: ((instance as Record<string, unknown>)[method] as CheckHealth).bind(instance),
    }));
    return { policy, declarations, healthChecks };
  }

  /** What names no method is left out: the rules of the catalogue say so. */
  private completersOf(instance: object, { kind, policy }: Declaration): Completers {
    if (kind === 'tool') return new Map();
    const methods = instance as Record<string, unknown>;
    const named = Object.entries(policy.complete ?? {}) as [string, string][];
    const existing = named.filter(([, method]) => typeof methods[method] === 'function');
    return new Map(
      existing.map(([name, method]) => [name, this.enhancers.bind(instance, method) as unknown as Completer]),
    );
  }
}

/** Of its class, whatever way Nest came to an instance of it: a class, a factory or a value. */
function policyOf({ metatype, token, instance }: Wrapper): ToolsetPolicy | undefined {
  const types = [metatype, token, (instance as object | null | undefined)?.constructor];
  return types.map((type) => (typeof type === 'function' ? toolsetPolicyOf(type) : undefined)).find(Boolean);
}

/** Its tools would be offered by nobody. */
function unmarked(wrapper: Wrapper): string[] {
  const { metatype } = wrapper;
  if (typeof metatype !== 'function' || policyOf(wrapper) !== undefined) return [];
  // A factory that is an arrow function has none.
  const prototype = metatype.prototype as object | undefined;
  const declared =
    prototype === undefined
      ? []
      : [...declarationsOf(prototype), ...healthChecksOf(prototype)].map(({ method }) => method);
  return declared.length === 0
    ? []
    : [`class ${metatype.name}: it declares ${declared.join(', ')} and is not marked with @Toolset({ name: ... })`];
}

/** Nest makes an instance of it, and looks for routes in it. */
function misplaced(wrapper: Wrapper): string[] {
  const policy = policyOf(wrapper);
  return policy === undefined
    ? []
    : [`toolset ${policy.name}: it is among the controllers of a module, and belongs to its providers`];
}

function scoped(wrapper: Wrapper, { name }: ToolsetPolicy): string[] {
  if (!wrapper.isDependencyTreeStatic())
    return [`toolset ${name}: it, or something it injects, is request-scoped; what a call needs is in its ToolCall`];
  return wrapper.isTransient ? [`toolset ${name}: it is transient; one instance serves all calls`] : [];
}
