import { Injectable, type OnModuleInit } from '@nestjs/common';
import { compileCatalogue } from './compile-catalogue.js';
import type { Operation, PromptOperation, ResourceOperation, ToolOperation } from './operation.js';
import { ToolsetDiscovery } from './toolset-discovery.js';

/** Everything this server offers, compiled once at boot from what the toolsets declare. */
@Injectable()
export class Catalogue implements OnModuleInit {
  private toolsByName: ReadonlyMap<string, ToolOperation> = new Map();
  private promptsByName: ReadonlyMap<string, PromptOperation> = new Map();
  private resourceList: readonly ResourceOperation[] = [];

  constructor(private readonly discovery: ToolsetDiscovery) {}

  onModuleInit(): void {
    const operations = compileCatalogue(this.discovery.find());
    this.toolsByName = byName(operations.filter((one) => one.kind === 'tool'));
    this.promptsByName = byName(operations.filter((one) => one.kind === 'prompt'));
    this.resourceList = operations.filter((one) => one.kind === 'resource');
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
}

function byName<T extends Operation>(operations: readonly T[]): ReadonlyMap<string, T> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}
