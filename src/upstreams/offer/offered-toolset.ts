import type { Config } from '../../config/load-config.js';
import { canonicalJson } from '../../tool/canonical-json.js';
import { CatalogueError, compileCatalogue } from '../../tool/compile-catalogue.js';
import type { BoundDeclaration, DiscoveredToolset } from '../../tool/discovered-toolset.js';
import type { Definition } from '../definition.js';
import type { UpstreamLink } from '../upstream-link.js';
import { declareDefinition } from './declare-definition.js';

type Upstream = Config['upstreams'][number];
type Declared = { readonly declaration: BoundDeclaration } | { readonly fault: string };

/** Turns what was accepted of an upstream into a toolset, and says of each thing why it cannot be one. */
export class OfferedToolset {
  /** Checking schemas takes time, and most stay the same. Those of the last listing and of what was accepted. */
  private declared = new Map<string, Declared>();

  constructor(
    private readonly upstream: Upstream,
    private readonly link: UpstreamLink,
  ) {}

  faultOf(definition: Definition): string | undefined {
    const declared = this.declare(definition);
    return 'fault' in declared ? declared.fault : undefined;
  }

  of(definitions: readonly Definition[]): DiscoveredToolset {
    const declarations = definitions.flatMap((definition) => {
      const declared = this.declare(definition);
      return 'declaration' in declared ? [declared.declaration] : [];
    });
    return { policy: this.policy, declarations };
  }

  /** Forgets all but these. */
  keep(definitions: readonly Definition[]): void {
    const wanted = new Set(definitions.map(canonicalJson));
    this.declared = new Map([...this.declared].filter(([text]) => wanted.has(text)));
  }

  private get policy(): DiscoveredToolset['policy'] {
    // Its tools share one breaker, and one word in metrics and the audit.
    return { name: this.upstream.name, upstream: this.upstream.name };
  }

  private declare(definition: Definition): Declared {
    const text = canonicalJson(definition);
    const known = this.declared.get(text);
    if (known !== undefined) return known;
    const declared = this.attempt(definition);
    this.declared.set(text, declared);
    return declared;
  }

  private attempt(definition: Definition): Declared {
    try {
      const declaration = declareDefinition(this.upstream, definition, this.link);
      compileCatalogue([{ policy: this.policy, declarations: [declaration] }]);
      return { declaration };
    } catch (error) {
      if (error instanceof CatalogueError) {
        // Each begins with where it is, which whoever reads this knows.
        return {
          fault: error.problems
            .map((problem) => problem.replace(`${this.upstream.name}.${definition.key}: `, ''))
            .join('; '),
        };
      }
      return { fault: error instanceof Error ? error.message : 'it cannot be read' };
    }
  }
}
