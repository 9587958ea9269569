/** A tool the script uses: its name as the server has it, and what it is given. */
export interface ToolUse {
  readonly tool: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** A tool as the host offers it to its model. */
export interface OfferedTool {
  readonly name: string;
  /** The group a host put it into, where the API has groups. */
  readonly group?: string;
  readonly description: string;
  readonly schema: unknown;
}

/** One request to the model. */
export interface Turn {
  readonly tools: readonly OfferedTool[];
  /** What the tools used so far answered, as the model reads it, in order. */
  readonly results: readonly string[];
}

/** What the model answers. */
export type Reply =
  | { readonly say: string }
  | { readonly use: { readonly name: string; readonly group?: string; readonly input: object } };

/** A model that follows a script: it uses one tool after the other, then says what the last one answered. */
export class ScriptedModel {
  readonly turns: Turn[] = [];
  private uses: readonly ToolUse[] = [];

  /** Starts a new conversation. */
  script(...uses: readonly ToolUse[]): void {
    this.uses = uses;
    this.turns.length = 0;
  }

  /** Tools of the last turn that had any. */
  get offered(): readonly OfferedTool[] {
    return this.turns.findLast(({ tools }) => tools.length > 0)?.tools ?? [];
  }

  /** What it read of the tools it used. */
  get read(): readonly string[] {
    return this.turns.reduce<readonly string[]>(
      (most, { results }) => (results.length > most.length ? results : most),
      [],
    );
  }

  answer(turn: Turn): Reply {
    this.turns.push(turn);
    const next = this.uses[turn.results.length];
    // Hosts also ask for a title, or a summary, and offer no tools for that.
    if (turn.tools.length === 0 || next === undefined)
      return { say: `The answer was: ${turn.results.at(-1) ?? 'none'}` };
    const found = turn.tools.find(({ name }) => isNamed(name, next.tool));
    if (found === undefined) return { say: `There is no tool ${next.tool}.` };
    const group = found.group === undefined ? {} : { group: found.group };
    return { use: { name: found.name, ...group, input: next.input ?? {} } };
  }
}

/** Whether a host's name for a tool stands for that of the server: hosts put a prefix in front, and some change hyphens. */
function isNamed(offered: string, tool: string): boolean {
  const plain = (name: string) => name.replaceAll(/[^a-zA-Z0-9]/g, '_');
  return plain(offered) === plain(tool) || plain(offered).endsWith(`_${plain(tool)}`);
}
