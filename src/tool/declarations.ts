import type { PromptPolicy, ResourcePolicy, ToolPolicy } from './policy.js';
import type { Schema } from './schema.js';

/** What a decorator wrote down: which method, and its policy. */
export type Declaration =
  | { readonly kind: 'tool'; readonly method: string; readonly policy: ToolPolicy<Schema, Schema> }
  | { readonly kind: 'resource'; readonly method: string; readonly policy: ResourcePolicy }
  | { readonly kind: 'prompt'; readonly method: string; readonly policy: PromptPolicy<Schema> };

const DECLARATIONS = Symbol('gatehouse:declarations');

type Declaring = { [DECLARATIONS]?: readonly Declaration[] };

/**
 * Called by the decorators, once per method, while the class is being defined.
 * @throws TypeError for a static method, which no instance has.
 */
export function declare(prototype: object, declaration: Declaration): void {
  if (typeof prototype === 'function')
    throw new TypeError(
      `${prototype.name}.${declaration.method} is static: a toolset declares methods of its instances.`,
    );
  const holder: Declaring = prototype;
  // A new array each time: a subclass must not write into what it inherited.
  holder[DECLARATIONS] = [...declarationsOf(prototype), declaration];
}

/** Everything declared on a class, its base classes included, in the order it was written. */
export function declarationsOf(prototype: object): readonly Declaration[] {
  return (prototype as Declaring)[DECLARATIONS] ?? [];
}
