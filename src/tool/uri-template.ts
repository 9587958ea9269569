/** Level 1 of RFC 6570: `{name}` stands for one path segment, percent-encoded. */
const VARIABLE = /\{([^}]*)\}/g;
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The names of a template's variables, for the compiler. */
export type VariablesOf<Uri extends string> = Uri extends `${string}{${infer Name}}${infer Rest}`
  ? Name | VariablesOf<Rest>
  : never;

/** A resource URI, with or without variables. */
export class UriTemplate {
  readonly variables: readonly string[];
  private readonly pattern: RegExp;

  constructor(readonly source: string) {
    this.variables = [...source.matchAll(VARIABLE)].map(([, name]) => name ?? '');
    const literals = source.split(VARIABLE).filter((_, index) => index % 2 === 0);
    this.pattern = new RegExp(`^${literals.map((text) => RegExp.escape(text)).join('([^/?#]+)')}$`);
  }

  /** Variables that are not a plain name: an operator of a higher level, or a typing mistake. */
  get unsupported(): readonly string[] {
    return this.variables.filter((name) => !PLAIN_NAME.test(name));
  }

  get isTemplate(): boolean {
    return this.variables.length > 0;
  }

  /** The variables of a URI this template matches, percent-decoded; undefined when it does not match. */
  match(uri: string): Readonly<Record<string, string>> | undefined {
    if (!this.isTemplate) return uri === this.source ? {} : undefined;
    const found = this.pattern.exec(uri);
    if (found === null) return undefined;
    try {
      return Object.fromEntries(
        this.variables.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
      );
    } catch {
      // A malformed percent sequence names no resource.
      return undefined;
    }
  }
}
