import type { SourceFile } from 'typescript';
import type { TypeScript } from './project-typescript.js';

/** A file as the compiler reads it; undefined where it does not understand it. */
export function parsedSource(ts: TypeScript, text: string): SourceFile | undefined {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const { diagnostics } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { experimentalDecorators: true, target: ts.ScriptTarget.ESNext },
  });
  return diagnostics === undefined || diagnostics.length === 0 ? source : undefined;
}

/** Text put in at a place of the original. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  // From the end, so that the places before stay where they are.
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);
}
