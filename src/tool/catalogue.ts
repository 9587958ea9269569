import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Change, Changes } from './changes.js';
import { CatalogueError, compileCatalogue, duplicatesOf, hiddenResources } from './compile-catalogue.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import type { DeclaredHealthCheck } from './health-check.decorator.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from './operation.js';
import { ToolsetDiscovery } from './toolset-discovery.js';

const LIST_CHANGED = {
  tool: { kind: 'tools_list_changed' },
  prompt: { kind: 'prompts_list_changed' },
  resource: { kind: 'resources_list_changed' },
} as const satisfies Record<Operation['kind'], Change>;

type Kind = Operation['kind'];

/** A toolset that no class declares, such as what another server offers. */
interface ProvidedToolset {
  readonly operations: readonly Operation[];
  /** What it may hold one day. */
  readonly kinds: readonly Kind[];
}

/**
 * Everything this server offers, less what is switched off: compiled once at boot from what the toolsets declare, and
 * whenever a toolset is provided while the service runs.
 */
@Injectable()
export class Catalogue implements OnModuleInit {
  private discovered: readonly Operation[] = [];
  /** What toolsets check of what they depend on. */
  healthChecks: readonly DeclaredHealthCheck[] = [];
  private readonly provided = new Map<string, ProvidedToolset>();
  private readonly disabled = new Set<string>();
  private switched: (toolset: string, isOn: boolean) => void = () => {};
  private toolsByName: ReadonlyMap<string, ToolOperation> = new Map();
  private promptsByName: ReadonlyMap<string, PromptOperation> = new Map();
  private resourceList: readonly ResourceOperation[] = [];
  /** Another number whenever something else is offered. */
  revision = 0;

  constructor(
    private readonly discovery: ToolsetDiscovery,
    private readonly changes: Changes,
  ) {}

  onModuleInit(): void {
    const toolsets = this.discovery.find();
    this.discovered = compileCatalogue(toolsets);
    this.healthChecks = toolsets.flatMap(({ healthChecks = [] }) => healthChecks);
    refuse(hiddenResources(this.discovered));
    for (const name of this.provided.keys()) this.refuseTaken(name);
    refuse(duplicatesOf(this.declared));
    this.offer();
  }

  /**
   * Offers a toolset that no class declares, in the place of what was provided under its name before. Clients learn of it
   * where their lists change.
   * @param kinds What it may hold one day: clients are told at first what a server has, and some never ask again.
   * @throws CatalogueError with everything that is wrong with it; then all stays as it was.
   */
  provide(toolset: DiscoveredToolset, kinds: readonly Kind[] = []): void {
    const { name } = toolset.policy;
    const operations = compileCatalogue([toolset]);
    this.refuseTaken(name);
    refuse(duplicatesOf([...this.declared.filter((operation) => operation.toolset !== name), ...operations]));
    const before = this.provided.get(name)?.operations ?? [];
    this.provided.set(name, { operations, kinds });
    this.offer();
    if (!this.disabled.has(name)) this.tellOf(differing(before, operations));
  }

  /** Takes a toolset away from every client, of the other instances too where they share a Redis. Calls that already run end as they would have. */
  disable(toolset: string): void {
    const operations = this.operationsOf(toolset);
    if (this.disabled.has(toolset)) return;
    this.disabled.add(toolset);
    this.offer();
    this.tellOf(operations);
    this.switched(toolset, false);
  }

  /** Brings a toolset back that was disabled. */
  enable(toolset: string): void {
    const operations = this.operationsOf(toolset);
    if (!this.disabled.delete(toolset)) return;
    this.offer();
    this.tellOf(operations);
    this.switched(toolset, true);
  }

  /** Every toolset that is declared, also one that is disabled. */
  get toolsets(): readonly string[] {
    return [...new Set([...this.declared.map(({ toolset }) => toolset), ...this.provided.keys()])];
  }

  /** @param listener Hears of every toolset that is disabled or enabled. Must not throw. */
  onSwitched(listener: (toolset: string, isOn: boolean) => void): void {
    this.switched = listener;
  }

  /** Whether any toolset declares one, also one that is disabled: what a client was told at first stays true. */
  declares(kind: Kind): boolean {
    const isExpected = [...this.provided.values()].some(({ kinds }) => kinds.includes(kind));
    return isExpected || this.declared.some((operation) => operation.kind === kind);
  }

  get tools(): readonly ToolOperation[] {
    return [...this.toolsByName.values()];
  }

  get prompts(): readonly PromptOperation[] {
    return [...this.promptsByName.values()];
  }

  get resources(): readonly ResourceOperation[] {
    return this.resourceList;
  }

  /** Whether any tool may answer with a task, also one that is disabled now. */
  get hasTasks(): boolean {
    return this.declared.some((operation) => operation.kind === 'tool' && operation.policy.task !== undefined);
  }

  /** Whether anything here proposes values of its arguments. */
  get hasCompletions(): boolean {
    return this.declared.some((operation) => operation.kind !== 'tool' && operation.completers.size > 0);
  }

  tool(name: string): ToolOperation | undefined {
    return this.toolsByName.get(name);
  }

  prompt(name: string): PromptOperation | undefined {
    return this.promptsByName.get(name);
  }

  /** The resource a URI names, with the values of its template's variables. */
  resource(uri: string): { operation: ResourceOperation; variables: Readonly<Record<string, string>> } | undefined {
    for (const operation of this.resourceList) {
      const variables = operation.template.match(uri);
      if (variables !== undefined) return { operation, variables };
    }
    return undefined;
  }

  private refuseTaken(name: string): void {
    const isTaken = this.discovered.some(({ toolset }) => toolset === name);
    if (isTaken) throw new CatalogueError([`toolset ${name}: a class of this service has that name already`]);
  }

  /** Everything there is, also what is switched off. */
  get declared(): readonly Operation[] {
    return [...this.discovered, ...[...this.provided.values()].flatMap(({ operations }) => operations)];
  }

  private offer(): void {
    const offered = this.declared.filter(({ toolset }) => !this.disabled.has(toolset));
    this.toolsByName = byName(offered.filter((one) => one.kind === 'tool'));
    this.promptsByName = byName(offered.filter((one) => one.kind === 'prompt'));
    this.resourceList = offered.filter((one) => one.kind === 'resource');
    this.revision += 1;
  }

  private operationsOf(toolset: string): readonly Operation[] {
    if (!this.toolsets.includes(toolset)) throw new Error(`No toolset is named ${toolset}`);
    return this.declared.filter((operation) => operation.toolset === toolset);
  }

  private tellOf(operations: readonly Operation[]): void {
    for (const kind of new Set(operations.map((operation) => operation.kind))) this.changes.publish(LIST_CHANGED[kind]);
  }
}

/** What is offered, or was, and is not the same on the other side. */
function differing(before: readonly Operation[], after: readonly Operation[]): readonly Operation[] {
  const isOn = (side: readonly Operation[], { kind, listing }: Operation) =>
    side.some((one) => one.kind === kind && isDeepStrictEqual(one.listing, listing));
  return [...before.filter((one) => !isOn(after, one)), ...after.filter((one) => !isOn(before, one))];
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new CatalogueError(problems);
}

function byName<T extends Operation>(operations: readonly T[]): ReadonlyMap<string, T> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}
