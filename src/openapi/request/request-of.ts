import type { UpstreamRequest } from '../../http-client/http-client.js';
import { pathOf } from '../../http-client/request-target.js';
import type { Described } from '../description/operations.js';
import type { Input } from '../input/input-of.js';
import type { Parameter } from '../input/parameter.js';
import { isPairs, plain } from './plain-value.js';
import { queryOf } from './query-of.js';

type Values = Readonly<Record<string, unknown>>;

/** How arguments of a tool become a request of an operation. Values are anybody's, all else is the description's. */
export class RequestWriter {
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly operation: Pick<Described, 'method' | 'path'>,
    private readonly input: Input,
    private readonly carried: { readonly query: Readonly<Record<string, string>> },
  ) {
    const own = input.parameters.filter(({ place }) => place === 'query').map(({ name }) => name);
    this.names = new Set([...own, ...Object.keys(carried.query)]);
  }

  /** @throws Failure `invalid_input` for a value that cannot be written where it belongs. */
  of(values: Values): Pick<UpstreamRequest, 'method' | 'path' | 'query' | 'headers' | 'body'> {
    const body = this.body(values);
    return {
      method: this.operation.method.toUpperCase() as 'GET',
      path: this.path(values),
      query: this.query(values),
      headers: this.headers(values),
      ...(body !== undefined && { body }),
    };
  }

  private path(values: Values): string {
    const { path } = this.operation;
    return path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
      const parameter = this.in('path').find((one) => one.name === name);
      if (parameter === undefined) throw new TypeError(`No parameter for ${name} of ${path}`);
      // Each piece is encoded as a whole segment would be, so that none can leave it.
      const pieces = simple(parameter, values[parameter.argument]);
      const encoded = (one: string) => pathOf('{it}', { it: one }, parameter.argument);
      return pieces.map((piece) => piece.map(encoded).join('=')).join(',');
    });
  }

  private query(values: Values): string {
    const fixed = Object.entries(this.carried.query).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    const own = this.in('query').flatMap((parameter) =>
      queryOf(parameter, given(values, parameter.argument), this.names),
    );
    return [...own, ...fixed].join('&');
  }

  private headers(values: Values): Record<string, string> {
    return Object.fromEntries(
      this.in('header').flatMap((parameter) => {
        const value = given(values, parameter.argument);
        if (value === undefined || value === null) return [];
        return [
          [
            parameter.name.toLowerCase(),
            simple(parameter, value)
              .map((piece) => piece.join('='))
              .join(','),
          ],
        ];
      }),
    );
  }

  private body(values: Values): unknown {
    const { body } = this.input;
    if (body === undefined) return undefined;
    if ('argument' in body) return given(values, body.argument);
    const entries = body.properties.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]);
    return entries.length === 0 && !body.isRequired ? undefined : Object.fromEntries(entries);
  }

  private in(place: Parameter['place']): Input['parameters'] {
    return this.input.parameters.filter((one) => one.place === place);
  }
}

/** The style `simple`: pieces with a comma between them, and names and values of an exploded object with `=`. */
function simple(
  { argument, explode, isJson }: Parameter & { readonly argument: string },
  value: unknown,
): readonly (readonly string[])[] {
  const written = plain(argument, isJson ? JSON.stringify(value) : value) ?? '';
  if (typeof written === 'string') return [[written]];
  if (isPairs(written)) return explode ? written : written.flat().map((one) => [one]);
  // An empty list would be an empty segment, which is no value.
  return written.length === 0 ? [['']] : (written as readonly string[]).map((one) => [one]);
}

function given(values: Values, argument: string): unknown {
  return Object.hasOwn(values, argument) ? values[argument] : undefined;
}
