import type { DynamicModule, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { compileCatalogue } from '../tool/compile-catalogue.js';
import { declarationsOf } from '../tool/declarations.js';
import type { ToolOperation } from '../tool/operation.js';
import { toolsetPolicyOf } from '../tool/toolset.decorator.js';

/** The tools that modules of toolsets declare, in the order of their names, without starting any of them. */
export function declaredTools(modules: readonly (Type | DynamicModule)[]): readonly ToolOperation[] {
  const toolsets = modules.flatMap(providersOf).flatMap((type) => {
    const policy = toolsetPolicyOf(type);
    if (policy === undefined) return [];
    const declarations = declarationsOf(type.prototype as object).filter(({ kind }) => kind === 'tool');
    return [{ policy, declarations: declarations.map((declaration) => ({ declaration, handle: neverCalled })) }];
  });
  return compileCatalogue(toolsets)
    .filter((operation) => operation.kind === 'tool')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
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
