import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Change, Changes } from './changes.js';
import { compileCatalogue } from './compile-catalogue.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from './operation.js';
import { ToolsetDiscovery } from './toolset-discovery.js';

const LIST_CHANGED = {
  tool: { kind: 'tools_list_changed' },
  prompt: { kind: 'prompts_list_changed' },
  resource: { kind: 'resources_list_changed' },
} as const satisfies Record<Operation['kind'], Change>;

/** Everything this server offers: compiled once at boot from what the toolsets declare, less what is switched off. */
@Injectable()
export class Catalogue implements OnModuleInit {
  private declared: readonly Operation[] = [];
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
    this.declared = compileCatalogue(this.discovery.find());
    this.offer();
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
    return [...new Set(this.declared.map(({ toolset }) => toolset))];
  }

  /** @param listener Hears of every toolset that is disabled or enabled. Must not throw. */
  onSwitched(listener: (toolset: string, isOn: boolean) => void): void {
    this.switched = listener;
  }

  /** Whether any toolset declares one, also one that is disabled: what a client was told at first stays true. */
  declares(kind: Operation['kind']): boolean {
    return this.declared.some((operation) => operation.kind === kind);
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

  private offer(): void {
    const offered = this.declared.filter(({ toolset }) => !this.disabled.has(toolset));
    this.toolsByName = byName(offered.filter((one) => one.kind === 'tool'));
    this.promptsByName = byName(offered.filter((one) => one.kind === 'prompt'));
    this.resourceList = offered.filter((one) => one.kind === 'resource');
    this.revision += 1;
  }

  private operationsOf(toolset: string): readonly Operation[] {
    const operations = this.declared.filter((operation) => operation.toolset === toolset);
    if (operations.length === 0) throw new Error(`No toolset is named ${toolset}`);
    return operations;
  }

  private tellOf(operations: readonly Operation[]): void {
    for (const kind of new Set(operations.map((operation) => operation.kind))) this.changes.publish(LIST_CHANGED[kind]);
  }
}

function byName<T extends Operation>(operations: readonly T[]): ReadonlyMap<string, T> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}
