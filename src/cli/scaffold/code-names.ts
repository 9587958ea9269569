const TOOLSET = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const TOOL = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;
const LONGEST_TOOLSET = 40;
const LONGEST_TOOL = 64;

/** Why a toolset cannot have that name, as a sentence; undefined when it can. */
export function toolsetNameProblem(name: string): string | undefined {
  return TOOLSET.test(name) && name.length <= LONGEST_TOOLSET
    ? undefined
    : `A toolset is named with small letters, digits and single hyphens, such as orders, in at most ${LONGEST_TOOLSET} characters.`;
}

/** The same of a tool. */
export function toolNameProblem(name: string): string | undefined {
  if (!TOOL.test(name) || name.length > LONGEST_TOOL) {
    return `A tool is named with small letters, digits and single underscores or hyphens, such as get_order, in at most ${LONGEST_TOOL} characters.`;
  }
  // Every class has these methods already, and needs them.
  return methodOf(name) in Object.prototype
    ? `No tool can be named ${name}: it would replace a part of the class.`
    : undefined;
}

/** `order-history` is served by `OrderHistoryTools`. */
export function classPrefixOf(toolset: string): string {
  return toolset
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

/** `get_order` is the method `getOrder`. */
export function methodOf(tool: string): string {
  return tool.replaceAll(/[_-]([a-z0-9])/g, (_found, first: string) => first.toUpperCase());
}

/** The tool a new toolset begins with. */
export function firstToolOf(toolset: string): string {
  return `get_${toolset.replaceAll('-', '_')}`;
}
