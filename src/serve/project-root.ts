import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { chooseToolsets } from '../config/choose-toolsets.js';
import { toolsetPolicyOf } from '../tool/toolset.decorator.js';

/** A module that provides toolsets, or what they need. */
export type ToolsetModule = Type | DynamicModule;

@Module({})
export class ProjectModule {
  /**
   * The root of a project: Gatehouse beside the modules of its toolsets.
   * @param enabled Names of toolsets (`TOOLSETS`); modules that provide none of them are left out. Absent: all.
   * @throws ConfigError when a toolset is named that no module provides.
   */
  static with(gatehouse: DynamicModule, modules: readonly ToolsetModule[], enabled?: readonly string[]): DynamicModule {
    const offered = modules.flatMap((module) => toolsetNames(module).map((name) => ({ name, module })));
    const chosen = new Set(chooseToolsets(enabled, offered).map(({ module }) => module));
    const served = modules.filter((module) => toolsetNames(module).length === 0 || chosen.has(module));
    return { module: ProjectModule, imports: [gatehouse, ...served] };
  }
}

function toolsetNames(module: ToolsetModule): readonly string[] {
  const { module: type, providers = [] } = 'module' in module ? module : { module };
  const declared = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, type) as readonly unknown[] | undefined) ?? [];
  const names = [...declared, ...providers].flatMap((provider) =>
    classesOf(provider).flatMap((one) => toolsetPolicyOf(one)?.name ?? []),
  );
  return [...new Set(names)];
}

/** What a provider may be an instance of. */
function classesOf(provider: unknown): readonly object[] {
  const { provide, useClass } = provider as Partial<Record<'provide' | 'useClass', unknown>>;
  return [provider, provide, useClass].filter((one) => typeof one === 'function');
}
