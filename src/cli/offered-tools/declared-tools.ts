import type { DynamicModule, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { compileCatalogue } from '../../tool/compile-catalogue.js';
import { type Declaration, declarationsOf } from '../../tool/declarations.js';
import { healthChecksOf } from '../../tool/health-check.decorator.js';
import type { Operation, ToolOperation } from '../../tool/operation.js';
import { toolsetPolicyOf } from '../../tool/toolset.decorator.js';

/** The tools that modules of toolsets declare, in the order of their names, without starting any of them. */
export function declaredTools(modules: readonly (Type | DynamicModule)[]): readonly ToolOperation[] {
  return compiled(modules, (kind) => kind === 'tool')
    .filter((operation) => operation.kind === 'tool')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Everything they declare, in the order it was written. */
export function declaredOperations(modules: readonly (Type | DynamicModule)[]): readonly Operation[] {
  return compiled(modules, () => true);
}

function compiled(
  modules: readonly (Type | DynamicModule)[],
  isWanted: (kind: Operation['kind']) => boolean,
): readonly Operation[] {
  const toolsets = modules.flatMap(providersOf).flatMap((type) => {
    const policy = toolsetPolicyOf(type);
    if (policy === undefined) return [];
    const prototype = type.prototype as object;
    const declarations = declarationsOf(prototype).filter(({ kind }) => isWanted(kind));
    const healthChecks = healthChecksOf(prototype).map((declared) => ({ ...declared, check: neverCalled }));
    return [{ policy, declarations: declarations.map((declaration) => withoutService(declaration)), healthChecks }];
  });
  return compileCatalogue(toolsets);
}

/** Handlers and completers belong to a running toolset; here they only have to be there. */
function withoutService(declaration: Declaration) {
  const named = declaration.kind === 'tool' ? [] : Object.keys(declaration.policy.complete ?? {});
  return { declaration, handle: neverCalled, completers: new Map(named.map((name) => [name, neverCalled])) };
}

function providersOf(module: Type | DynamicModule): Type[] {
  const type = 'module' in module ? module.module : module;
  const own = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, type) ?? []) as unknown[];
  const added = 'module' in module ? (module.providers ?? []) : [];
  return [...own, ...added].filter((provider): provider is Type => typeof provider === 'function');
}

function neverCalled(): never {
  throw new Error('Declared tools are read, never called');
}
