import type { ImportDeclaration, NamedImports, SourceFile } from 'typescript';
import type { Insertion } from './parsed-source.js';
import type { TypeScript } from './project-typescript.js';

export interface NamedImport {
  readonly name: string;
  readonly from: string;
  readonly isType?: true;
}

/**
 * What makes a file import these names. Undefined where a name means something else there, or is imported in a way that is not
 * understood.
 */
export function missingImports(
  ts: TypeScript,
  source: SourceFile,
  wanted: readonly NamedImport[],
): readonly Insertion[] | undefined {
  const imports = source.statements.filter((one): one is ImportDeclaration => ts.isImportDeclaration(one));
  const namesOf = (one: ImportDeclaration) => {
    const bindings = one.importClause?.namedBindings;
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings : undefined;
  };
  const comesFrom = (one: ImportDeclaration, from: string) =>
    ts.isStringLiteral(one.moduleSpecifier) && one.moduleSpecifier.text === from;
  const taken = topLevelNames(ts, source);
  const lines: string[] = [];
  const additions = new Map<NamedImports, string[]>();
  for (const { name, from, isType } of wanted) {
    const written = isType ? `type ${name}` : name;
    const own = imports
      .filter((one) => comesFrom(one, from) && !one.importClause?.isTypeOnly)
      .flatMap((one) => namesOf(one) ?? []);
    const specifier = own.flatMap(({ elements }) => [...elements]).find((element) => element.name.text === name);
    const isThere =
      specifier !== undefined && specifier.propertyName === undefined && (isType === true || !specifier.isTypeOnly);
    if (isThere) continue;
    if (taken.has(name)) return undefined;
    const [first] = own;
    if (first === undefined) lines.push(`import { ${written} } from '${from}';`);
    else additions.set(first, [...(additions.get(first) ?? []), written]);
  }
  const inserted = [...additions].flatMap(([{ elements }, names]) => {
    const last = elements.at(-1);
    return last === undefined ? [] : [{ at: last.end, text: names.map((name) => `, ${name}`).join('') }];
  });
  if (inserted.length < additions.size) return undefined;
  return lines.length === 0 ? inserted : [...inserted, newLines(imports.at(-1), lines)];
}

function newLines(last: ImportDeclaration | undefined, lines: readonly string[]): Insertion {
  return last === undefined
    ? { at: 0, text: `${lines.join('\n')}\n\n` }
    : { at: last.end, text: lines.map((line) => `\n${line}`).join('') };
}

/** Everything that has a name in the file itself, imports included. */
function topLevelNames(ts: TypeScript, source: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: { readonly text: string } | undefined) => void (name !== undefined && names.add(name.text));
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      add(name);
      if (namedBindings === undefined) continue;
      if (ts.isNamespaceImport(namedBindings)) add(namedBindings.name);
      else namedBindings.elements.forEach((element) => add(element.name));
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) if (ts.isIdentifier(name)) add(name);
    } else if (
      ts.isClassDeclaration(statement) ||
      ts.isFunctionDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    ) {
      add(statement.name);
    }
  }
  return names;
}
