import type { Config } from '../../config/load-config.js';
import { foreignSchema } from '../../json-schema/foreign-schema.js';
import type { ToolPolicy } from '../../tool/policy.js';
import type { JsonSchema, Schema } from '../../tool/schema.js';
import { isNamed } from '../../tool/tool-patterns.js';
import { writtenSchema } from '../../tool/written-schema.js';
import { policyOfRule } from '../../tool-rules/rule-policy.js';
import type { Definition } from '../definition.js';

type Upstream = Config['upstreams'][number];
type Rule = Upstream['tools'][number];

/** The rule that holds for a tool, by the name the upstream gives it; undefined for one that is not offered. */
export function ruleFor({ tools }: Upstream, name: string): Rule | undefined {
  return tools.find(({ match }) => isNamed(name, [match]));
}

/**
 * What the operator says of a tool, and how the upstream describes it. Nothing that decides anything comes from there.
 * @throws Error where one of its schemas is not safe.
 */
export function toolPolicy(upstream: Upstream, rule: Rule, { key, says }: Definition): ToolPolicy<Schema, Schema> {
  const { title, description, inputSchema, outputSchema } = says as {
    title?: string;
    description?: string;
    inputSchema: JsonSchema;
    outputSchema?: JsonSchema;
  };
  return {
    name: `${upstream.name}_${key}`,
    ...(title !== undefined && { title }),
    description: described(upstream, { title, description }),
    effect: rule.effect,
    input: foreignSchema(inputSchema),
    ...(outputSchema !== undefined && { output: checkedAlready(outputSchema) }),
    idempotent: rule.idempotent,
    ...policyOfRule(rule, upstream),
  };
}

/** MCP does not ask for a description, and a catalogue without one would help no model. */
export function described(
  { name }: Upstream,
  says: { readonly title?: string | undefined; readonly description?: string | undefined; readonly name?: string },
): string {
  const written = [says.description, says.title, says.name].find((text) => text !== undefined && text.trim() !== '');
  return written ?? `Offered by ${name}, which does not describe it.`;
}

/** Published; the answer itself is checked where it comes in, so that a wrong one counts against the upstream. */
function checkedAlready(written: JsonSchema): Schema {
  return writtenSchema(written, () => []);
}
