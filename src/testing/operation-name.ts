import type { Type } from '@nestjs/common';
import { declarationsOf } from '../tool/declarations.js';

/**
 * The name under which clients know a method of a toolset.
 * @throws TypeError for a method without that decorator; no type can know who has one.
 */
export function operationName(toolset: Type<object>, kind: 'tool' | 'prompt', method: string): string {
  const declared = declarationsOf(toolset.prototype as object).filter((declaration) => declaration.kind === kind);
  const found = declared.find((declaration) => declaration.method === method);
  if (found !== undefined) return found.policy.name ?? method;
  const known = declared.map((declaration) => declaration.method).join(', ') || 'none';
  throw new TypeError(`${toolset.name}.${method} is no ${kind}. Those of ${toolset.name}: ${known}.`);
}
