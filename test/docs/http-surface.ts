import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

type Json = Readonly<Record<string, unknown>>;
interface Described {
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Described> }>>>>;
}

const FILE = 'docs/http-api.openapi.yaml';
const ROOT = 'http-api';

/** What docs/http-api.openapi.yaml says of the HTTP surface, held against answers. */
export class HttpSurface {
  readonly document = parse(readFileSync(FILE, 'utf8'), { merge: true }) as Document;
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false });

  constructor() {
    this.ajv.addSchema({ $id: ROOT, ...this.document } as Json);
  }

  /** Every documented answer, as `GET /health 200`. */
  get answers(): readonly string[] {
    return Object.entries(this.document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
  }

  /** What is not as documented of one answer; nothing where all is. */
  differences(method: string, path: string, response: Response, text: string): readonly string[] {
    const name = `${method} ${path} ${response.status}`;
    const pointer = `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${response.status}`;
    const described = this.resolve<Described>(pointer);
    if (described === undefined) return [`${name} is not documented`];
    const missing = Object.entries(described.value.headers ?? {})
      .filter(([header, it]) => this.isRequired(it) && !response.headers.has(header))
      .map(([header]) => `${name} lacks ${header}`);
    const type = response.headers.get('content-type')?.split(';')[0];
    const types = Object.keys(described.value.content ?? {});
    if (type === undefined || types.length === 0) return type === types[0] ? missing : [...missing, `${name}: ${type}`];
    if (!types.includes(type)) return [...missing, `${name} is documented as ${types.join(', ')}, not ${type}`];
    if (type !== 'application/json') return missing;
    const isValid = this.ajv.compile({ $ref: `${ROOT}${described.pointer}/content/${escaped(type)}/schema` });
    return isValid(JSON.parse(text))
      ? missing
      : [...missing, `${name} ${this.ajv.errorsText(isValid.errors)}: ${text}`];
  }

  private isRequired(header: { readonly $ref?: string; readonly required?: boolean }): boolean {
    if (header.$ref === undefined) return header.required === true;
    return this.resolve<{ required?: boolean }>(header.$ref)?.value.required === true;
  }

  /** Where a pointer leads, through references. */
  private resolve<T>(pointer: string): { readonly value: T; readonly pointer: string } | undefined {
    let at: unknown = this.document;
    for (const part of pointer.slice(2).split('/')) {
      at = (at as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    const { $ref } = (at ?? {}) as { readonly $ref?: string };
    if ($ref !== undefined) return this.resolve($ref);
    return at === undefined ? undefined : { value: at as T, pointer };
  }
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
