import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Completer, Completers } from './completion.js';
import { CatalogueError } from './compile-catalogue.js';
import { type Declaration, declarationsOf } from './declarations.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import { EnabledToolsets } from './enabled-toolsets.js';
import { NestEnhancers } from './nest-enhancers.js';
import { toolsetPolicyOf } from './toolset.decorator.js';

/** Finds the classes marked `@Toolset` among the providers of the application. */
@Injectable()
export class ToolsetDiscovery {
  constructor(
    private readonly providers: DiscoveryService,
    private readonly enhancers: NestEnhancers,
    private readonly enabled: EnabledToolsets,
  ) {}

  find(): DiscoveredToolset[] {
    return this.providers.getProviders().flatMap((wrapper) => {
      const policy = typeof wrapper.metatype === 'function' ? toolsetPolicyOf(wrapper.metatype) : undefined;
      // A module that another one needs brings its toolsets along, whoever was named.
      if (policy === undefined || !this.enabled.has(policy.name)) return [];
      if (!wrapper.isDependencyTreeStatic()) {
        throw new CatalogueError([
          `toolset ${policy.name}: it is request-scoped; what a call needs is in its ToolCall`,
        ]);
      }
      const instance = wrapper.instance as object;
      const declarations = declarationsOf(Object.getPrototypeOf(instance) as object).map((declaration) => ({
        declaration,
        handle: this.enhancers.bind(instance, declaration.method),
        isEnhanced: this.enhancers.enhances(instance, declaration.method),
        completers: this.completersOf(instance, declaration),
      }));
      return [{ policy, declarations }];
    });
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
