import type { ClassDeclaration, SourceFile } from 'typescript';
import { missingImports, type NamedImport } from './named-import.js';
import { parsedSource, withInsertions } from './parsed-source.js';
import type { TypeScript } from './project-typescript.js';

/** What the method of a new tool is written with. */
const WRITTEN_WITH: readonly NamedImport[] = [
  { name: 'perMinute', from: 'gatehouse' },
  { name: 'Tool', from: 'gatehouse' },
  { name: 'ToolCall', from: 'gatehouse', isType: true },
  { name: 'z', from: 'zod' },
];

/** The file with one method more in its toolset; undefined where that is not one class with `@Toolset`, or has the method. */
export function addMethod(ts: TypeScript, text: string, method: string): string | undefined {
  const source = parsedSource(ts, text);
  const toolset = source && toolsetOf(ts, source);
  const imports = source && missingImports(ts, source, WRITTEN_WITH);
  const added = methodNames(ts, `class Added {\n${method}\n}`);
  if (source === undefined || toolset === undefined || imports === undefined) return undefined;
  const own = memberNames(source, toolset);
  if (added.some((name) => own.includes(name))) return undefined;
  const at = text.slice(0, toolset.end - 1).trimEnd().length;
  const gap = toolset.members.length === 0 ? '\n' : '\n\n';
  const end = text.slice(at, toolset.end - 1).includes('\n') ? '' : '\n';
  const changed = withInsertions(text, [...imports, { at, text: `${gap}${method}${end}` }]);
  const again = parsedSource(ts, changed);
  const grown = again && toolsetOf(ts, again)?.members.length;
  return grown === toolset.members.length + 1 ? changed : undefined;
}

/** The text of the only method of the only toolset in a file, as it stands there. */
export function methodIn(ts: TypeScript, text: string): string {
  const source = parsedSource(ts, text);
  const [method] = (source && toolsetOf(ts, source)?.members) ?? [];
  if (method === undefined) throw new TypeError('The template of a toolset has no method');
  return method.getFullText(source).replace(/^\n+/, '');
}

function toolsetOf(ts: TypeScript, source: SourceFile): ClassDeclaration | undefined {
  const found = source.statements.filter((one) => ts.isClassDeclaration(one)).filter((one) => isToolset(ts, one));
  return found.length === 1 ? found[0] : undefined;
}

function isToolset(ts: TypeScript, declared: ClassDeclaration): boolean {
  return (ts.getDecorators(declared) ?? []).some(
    ({ expression }) =>
      ts.isCallExpression(expression) &&
      ts.isIdentifier(expression.expression) &&
      expression.expression.text === 'Toolset',
  );
}

function methodNames(ts: TypeScript, text: string): readonly string[] {
  const source = ts.createSourceFile('added.ts', text, ts.ScriptTarget.Latest, true);
  return source.statements.filter((one) => ts.isClassDeclaration(one)).flatMap((one) => memberNames(source, one));
}

function memberNames(source: SourceFile, declared: ClassDeclaration): readonly string[] {
  return declared.members.flatMap(({ name }) => (name === undefined ? [] : [name.getText(source)]));
}
