import type { ArrayLiteralExpression, Expression, SourceFile } from 'typescript';
import { missingImports } from './named-import.js';
import { parsedSource, withInsertions } from './parsed-source.js';
import type { TypeScript } from './project-typescript.js';

const LIST = 'TOOLSETS';

/** The file that lists toolsets, with one module more; undefined where it is not written as `new` wrote it. */
export function listToolset(ts: TypeScript, text: string, module: string, from: string): string | undefined {
  const source = parsedSource(ts, text);
  const list = source && listOf(ts, source);
  const imports = source && missingImports(ts, source, [{ name: module, from }]);
  // Imported already: then it stands in the list, or somebody took it out.
  if (source === undefined || list === undefined || imports === undefined || imports.length === 0) return undefined;
  const last = list.elements.at(-1);
  const element =
    last === undefined
      ? { at: list.end - 1, text: module }
      : { at: last.end, text: `,${gapBefore(source, list, last)}${module}` };
  const listed = withInsertions(text, [...imports, element]);
  const again = parsedSource(ts, listed);
  return again && listOf(ts, again)?.elements.length === list.elements.length + 1 ? listed : undefined;
}

/** `export const TOOLSETS = [...]`, the only one. */
function listOf(ts: TypeScript, source: SourceFile): ArrayLiteralExpression | undefined {
  const found = source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ name }) => ts.isIdentifier(name) && name.text === LIST);
  const initializer = found.length === 1 ? bare(ts, found[0]?.initializer) : undefined;
  return initializer !== undefined && ts.isArrayLiteralExpression(initializer) ? initializer : undefined;
}

/** Without `as const` and `satisfies` around it. */
function bare(ts: TypeScript, expression: Expression | undefined): Expression | undefined {
  if (expression === undefined) return undefined;
  return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? bare(ts, expression.expression)
    : expression;
}

/** One line stays one line, and a column a column. */
function gapBefore(source: SourceFile, list: ArrayLiteralExpression, last: Expression): string {
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at);
  const { line, character } = lineOf(last.getStart(source));
  return line === lineOf(list.getStart(source)).line ? ' ' : `\n${' '.repeat(character)}`;
}
