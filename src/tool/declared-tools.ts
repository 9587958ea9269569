import type { DynamicModule, Type } from '@nestjs/common';
import { compileOperation } from './compile-operation.js';
import { declarationsOf } from './declarations.js';
import type { ToolOperation } from './operation.js';
import { toolsetPolicyOf } from './toolset.decorator.js';

type Imported = Type | DynamicModule;

/** The tools of an application by what its modules say, without starting any of it: they can be asked about, not called. */
export function declaredTools(root: Imported): readonly ToolOperation[] {
  return [...toolsetsIn(root, new Set())].flatMap((toolset) => {
    const policy = toolsetPolicyOf(toolset);
    if (policy === undefined) return [];
    return declarationsOf(toolset.prototype as object)
      .map((declaration) => compileOperation(declaration, policy, notCallable))
      .filter((operation) => operation.kind === 'tool');
  });
}

function* toolsetsIn(imported: Imported, seen: Set<unknown>): Generator<Type> {
  const { module, imports = [], providers = [] } = 'module' in imported ? imported : { module: imported };
  if (!seen.has(module)) {
    seen.add(module);
    yield* classesOf([...listed('providers', module), ...providers]);
  }
  for (const inner of [...listed('imports', module), ...imports]) {
    if (isModule(inner) && !seen.has(inner)) yield* toolsetsIn(inner, seen);
  }
}

function* classesOf(providers: readonly unknown[]): Generator<Type> {
  for (const provider of providers) {
    const made = typeof provider === 'function' ? provider : (provider as { useClass?: unknown }).useClass;
    if (typeof made === 'function') yield made as Type;
  }
}

/** What `@Module` wrote down. */
function listed(key: 'imports' | 'providers', module: Type): readonly unknown[] {
  return (Reflect.getMetadata(key, module) as readonly unknown[] | undefined) ?? [];
}

function isModule(imported: unknown): imported is Imported {
  return typeof imported === 'function' || (typeof imported === 'object' && imported !== null && 'module' in imported);
}

function notCallable(): never {
  throw new Error('This tool was only read, not started.');
}
