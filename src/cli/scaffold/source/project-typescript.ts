import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';

export type TypeScript = typeof ts;

/** The compiler that a project has installed, to read its files with; undefined where there is none that can be asked. */
export function projectTypeScript(folder: string): TypeScript | undefined {
  try {
    const found = createRequire(join(folder, 'package.json'))('typescript') as Partial<TypeScript>;
    return found.createSourceFile === undefined ? undefined : (found as TypeScript);
  } catch {
    return undefined;
  }
}
