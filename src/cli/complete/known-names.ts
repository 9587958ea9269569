import { TOOLSET_MODULES } from '../../app.module.js';
import { loadSettings } from '../../config/load-config.js';
import { acceptedUpstreamTools } from '../offered-tools/accepted-upstream-tools.js';
import { declaredTools } from '../offered-tools/declared-tools.js';
import { hasOwnProgram } from '../project-program.js';
import type { Terminal } from '../run-command.js';

/** What a shell may be offered. */
export interface KnownNames {
  readonly tools: readonly string[];
  readonly clients: readonly string[];
}

/** Whoever presses a key waits for it: only what is in files here, and nothing from a network. Never throws. */
export function knownNames(terminal: Terminal): KnownNames {
  const { env, cwd } = terminal;
  return {
    tools: orNone(() => [...declaredTools(ownModules(cwd)), ...acceptedUpstreamTools(terminal)]).map(
      ({ name }) => name,
    ),
    clients: orNone(() => loadSettings(env, cwd).clients).map(({ id }) => id),
  };
}

/** The program of a project has other toolsets, and to load them takes longer than a key. */
function ownModules(cwd: string): typeof TOOLSET_MODULES {
  return hasOwnProgram(cwd) ? [] : TOOLSET_MODULES;
}

/** A wrong configuration has no names to offer; the command itself will say what is wrong with it. */
function orNone<T>(list: () => readonly T[]): readonly T[] {
  try {
    return list();
  } catch {
    return [];
  }
}
