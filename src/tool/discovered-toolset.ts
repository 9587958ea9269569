import type { Completers } from './completion.js';
import type { Declaration } from './declarations.js';
import type { DeclaredHealthCheck } from './health-check.decorator.js';
import type { Handler } from './operation.js';
import type { ToolsetPolicy } from './toolset.decorator.js';

/** A toolset found at boot: its policy, what it declares, and each declared method bound to its instance. */
export interface DiscoveredToolset {
  readonly policy: ToolsetPolicy;
  readonly declarations: readonly BoundDeclaration[];
  /** Absent where no class declares it. */
  readonly healthChecks?: readonly DeclaredHealthCheck[];
}

export interface BoundDeclaration {
  readonly declaration: Declaration;
  readonly handle: Handler;
  /** Whether Nest's own guards, pipes, interceptors or filters stand around the method. */
  readonly isEnhanced?: boolean;
  /** Absent where nothing can be completed. */
  readonly completers?: Completers;
}
