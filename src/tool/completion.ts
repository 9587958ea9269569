import type { Principal } from './principal.js';

/** What a completer knows beside the text typed so far. */
export interface Completing {
  /** Values of the other arguments or variables, as far as they are settled. Not validated: a person is still typing. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly principal: Principal;
  /** Aborted when the client goes away or the time is over. Pass it to all I/O. */
  readonly signal: AbortSignal;
}

/** Proposes values that begin with, or otherwise fit, what has been typed. The best come first; 100 are sent. */
export type Completer = (value: string, completing: Completing) => readonly string[] | Promise<readonly string[]>;

/** Each argument or variable that can be completed, and the method of the toolset that does it. */
export type CompleteBy<Argument extends string = string> = { readonly [Name in Argument]?: string };

/** A class with all the methods that a policy names. */
export type HasCompleters<By> = { readonly [Method in By[keyof By] & string]: Completer };

/** The bound methods, by the argument they complete. */
export type Completers = ReadonlyMap<string, Completer>;
