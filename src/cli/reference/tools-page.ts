import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from '../../tool/operation.js';
import { objectiveOf } from '../../tool/objective.js';
import type { Access } from '../../tool/policy.js';
import { limitPolicyOf, type Rate } from '../../tool/rate.js';
import { describedFields, exampleOf } from './schema-fields.js';

const INTRO = `# Tools

<!-- Written by \`npm run docs\` from the policies in src/toolsets. Do not edit. -->

Everything the toolsets offer, as an agent sees it in \`tools/list\`, \`resources/list\` and \`prompts/list\`, with the policy that
stands beside it. Which toolsets are offered says \`TOOLSETS\` ([configuration](configuration.md)); how a call may end,
[errors](errors.md); which further limits hold, [limits](limits.md).
`;

/** docs/tools.md */
export function renderToolsPage(operations: readonly Operation[]): string {
  const byToolset = Map.groupBy(operations, ({ toolset }) => toolset);
  const toolsets = [...byToolset].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const sections = toolsets.map(([name, own]) => `## ${name}\n\n${own.map(section).join('\n')}`);
  return `${INTRO}\n${sections.join('\n')}`;
}

function section(operation: Operation): string {
  switch (operation.kind) {
    case 'tool':
      return toolSection(operation);
    case 'resource':
      return resourceSection(operation);
    case 'prompt':
      return promptSection(operation);
  }
}

function toolSection(operation: ToolOperation): string {
  const { name, listing } = operation;
  const { title, description, inputSchema, outputSchema } = listing;
  const example = JSON.stringify({ name, arguments: exampleOf(inputSchema) });
  return `### ${name}

${title === undefined ? '' : `**${title}.** `}${description}

${table(['argument', 'type', 'needed', 'meaning'], describedFields(inputSchema), 'Takes no arguments.')}
${outputSchema === undefined ? '' : `Answers:\n\n${table(['field', 'type', 'always', 'meaning'], describedFields(outputSchema), 'Nothing.')}\n`}
Policy: ${policyOf(operation).join('; ')}.

\`\`\`json
${example}
\`\`\`
`;
}

function resourceSection({ name, listing, access }: ResourceOperation): string {
  const { uri, uriTemplate, description, mimeType } = listing;
  const type = mimeType === undefined ? '' : ` Media type: ${mimeType}.`;
  return `### \`${uri ?? uriTemplate}\`\n\nResource \`${name}\`. ${description}${type}\n\nAccess: ${accessOf(access)}.\n`;
}

function promptSection({ name, listing, access }: PromptOperation): string {
  const rows = listing.arguments.map(({ name: argument, description = '', required }) => [
    `\`${argument}\``,
    'text',
    required ? 'yes' : 'no',
    description,
  ]);
  const argumentsTable = table(['argument', 'type', 'needed', 'meaning'], rows, 'Takes no arguments.');
  return `### Prompt ${name}\n\n${listing.description}\n\n${argumentsTable}\nAccess: ${accessOf(access)}.\n`;
}

function policyOf({ policy, access, effect, retries, upstream, timeoutMs }: ToolOperation): string[] {
  const { perPrincipal, total, weight } = limitPolicyOf(policy.limit);
  const { availability, latency } = objectiveOf(policy.slo);
  return [
    `effect ${effect}${policy.idempotent === true ? ', safe to repeat' : ''}`,
    `access ${accessOf(access)}`,
    perPrincipal && `${rateOf(perPrincipal)} for each caller`,
    total && `${rateOf(total)} for all`,
    weight && `weighs ${weight}`,
    timeoutMs && `at most ${timeoutMs / 1_000} s`,
    retries > 0 && `retried ${retries === 1 ? 'once' : `${retries} times`}`,
    policy.cache && `kept ${policy.cache.ttlMs / 1_000} s for ${policy.cache.shared ? 'everybody' : 'its caller'}`,
    policy.records?.max && `at most ${policy.records.max} records`,
    policy.task && `task ${policy.task}`,
    upstream && `upstream ${upstream}`,
    `promises ${availability} % and p${latency.percent} under ${latency.seconds} s`,
  ].filter((part) => typeof part === 'string');
}

function accessOf(access: Access): string {
  if (typeof access === 'string') return access;
  const { roles = [], scopes = [], owner, shadow } = access;
  const rules = [
    roles.length > 0 && `role ${roles.join(' or ')}`,
    scopes.length > 0 && `scope ${scopes.join(' and ')}`,
    owner && `own data only${owner.exceptRoles ? ` unless ${owner.exceptRoles.join(' or ')}` : ''}`,
    shadow && 'in shadow',
  ];
  return rules.filter(Boolean).join(', ') || 'authenticated';
}

function rateOf({ calls, windowMs }: Rate): string {
  return `${calls} per ${windowMs === 60_000 ? 'minute' : `${windowMs / 1_000} s`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  if (rows.length === 0) return `${empty}\n`;
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
