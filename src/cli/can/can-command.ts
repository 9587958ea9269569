import { Command } from 'commander';
import type { LimitRule } from '../../admission/limits/limit-rule.js';
import { budgetRulesOf } from '../../admission/limits/budget-rules.js';
import { planOf, ratesSetBy } from '../../admission/limits/limit-plan.js';
import { rulesOf } from '../../admission/limits/limit-rules.js';
import { loadSettings } from '../../config/load-config.js';
import type { ToolOperation } from '../../tool/operation.js';
import { askedCaller, refusalOf, type Rights, triedRulesOf } from './asked-caller.js';
import { printable } from '../printable.js';
import type { Terminal } from '../run-command.js';

const HELP = `
Takes the decision of the service without calling anything. Ends with 1 when the answer is no. In a project of your own it reads
dist/app.js: build first.
  gatehouse can alice get-profile --role user
  gatehouse can anonymous get-profile`;

interface Options {
  readonly role: readonly string[];
  readonly scope: readonly string[];
  readonly json?: true;
}

export interface Answer {
  readonly allowed: boolean;
  /** What refuses, or what still depends on the arguments. */
  readonly because: readonly string[];
  /** Rules in shadow that would refuse it, had they been in force. */
  readonly wouldReject: readonly string[];
  readonly limits: readonly Limit[];
}

type Limit = Pick<LimitRule, 'name' | 'calls' | 'unit' | 'isShadow' | 'setBy'> & {
  readonly seconds: number;
  readonly weight: number;
};

/**
 * `gatehouse can <caller> <tool>`
 * @param toolsOf Every tool of the application.
 */
export function canCommand(
  terminal: Terminal,
  toolsOf: () => readonly ToolOperation[] | Promise<readonly ToolOperation[]>,
): Command {
  const more = (name: string, names: readonly string[]) => [...names, name];
  return new Command('can')
    .description(
      'Tells before a call whether its permissions would let it pass, what is missing, and which limits hold.',
    )
    .argument('<caller>', 'the client or subject that would call; anonymous for nobody')
    .argument('<tool>', 'name of the tool')
    .option('--role <name>', 'a role of its credential; may be given again', more, [] as readonly string[])
    .option('--scope <name>', 'a scope of its credential; may be given again', more, [] as readonly string[])
    .option('--json', 'print JSON, for programs')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (caller: string, name: string, { role, scope, json }: Options) => {
      const tools = await toolsOf();
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined) throw new Error(`No tool of that name is offered here. There are: ${namesOf(tools)}.`);
      const answer = answerOf(tool, caller, { roles: role, scopes: scope }, terminal);
      terminal.out(json ? `${JSON.stringify(answer, undefined, 2)}\n` : rendered(answer, caller, name));
      if (!answer.allowed) throw new Error('The call would be refused.');
    });
}

function answerOf(tool: ToolOperation, name: string, rights: Rights, { env, cwd }: Terminal): Answer {
  const { limits, clients, budgets } = loadSettings(env, cwd);
  const caller = askedCaller(name, rights, clients);
  const refusal = refusalOf(tool, caller);
  const { shared, perPrincipal, weight } = planOf(tool, limits);
  const record = clients.find(({ id }) => id === name);
  const own = [
    ...rulesOf('client', ratesSetBy('clients[].limits', record?.limits)),
    ...budgetRulesOf(budgets, record?.budgets),
  ];
  return {
    allowed: refusal === undefined,
    because: refusal === undefined ? ownerRule(tool) : [refusal.message],
    wouldReject: triedRulesOf(tool, caller),
    limits: [...shared, ...perPrincipal, ...own].map((rule: LimitRule) => ({
      name: rule.name,
      calls: rule.calls,
      ...(rule.unit !== undefined && { unit: rule.unit }),
      seconds: rule.windowMs / 1_000,
      isShadow: rule.isShadow,
      ...(rule.setBy !== undefined && { setBy: rule.setBy }),
      weight: ['tool', 'principal_tool', 'budget'].includes(rule.scope) ? 1 : weight,
    })),
  };
}

/** The only rule that needs the arguments. */
function ownerRule({ access }: ToolOperation): readonly string[] {
  const owner = typeof access === 'object' ? access.owner : undefined;
  if (owner === undefined) return [];
  const exception = owner.exceptRoles?.length ? `, unless it has the role ${owner.exceptRoles.join(' or ')}` : '';
  return [`Only where the arguments name its own data${exception}.`];
}

function rendered({ allowed, because, wouldReject, limits }: Answer, caller: string, tool: string): string {
  const head = `${allowed ? 'Yes' : 'No'}: ${printable(caller)} may ${allowed ? '' : 'not '}call ${tool}.`;
  const lines = limits.map(({ name, calls, unit = 'calls', seconds, weight, isShadow, setBy }) => {
    const counts = weight > 1 ? `, each counting as ${weight}` : '';
    const origin = setBy === undefined ? '' : setBy === 'code' ? ', declared by its code' : `, set by ${setBy}`;
    return `Limit ${name}: ${calls} ${unit} in ${seconds} s${counts}${origin}${isShadow ? ' (in shadow: only reported)' : ''}.`;
  });
  const tried = wouldReject.length > 0 ? [`Rules in shadow would refuse it: ${wouldReject.join(', ')}.`] : [];
  return `${[head, ...because, ...tried, ...lines].join('\n')}\n`;
}

function namesOf(tools: readonly ToolOperation[]): string {
  return tools
    .map(({ name }) => name)
    .toSorted()
    .join(', ');
}
