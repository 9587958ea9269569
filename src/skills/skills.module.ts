import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import type { Access } from '../tool/policy.js';
import { loadSkills } from './load-skills.js';
import { SkillLibrary } from './skill-library.js';
import { skillResources } from './skill-resources.js';

/** The skills of SKILLS_DIR, read once. Without that setting there are none. */
@Module({})
export class SkillsModule {
  /** @throws ConfigError with everything that is wrong with the skills. */
  static forRoot(config: Config['skills']): DynamicModule {
    const library = new SkillLibrary(loadSkills(config.dir), accessOf(config));
    return {
      module: SkillsModule,
      global: true,
      providers: [{ provide: SkillLibrary, useValue: library }, skillResources(library)],
      exports: [SkillLibrary],
    };
  }
}

function accessOf(config: Config['skills']): Access {
  const [role, ...roles] = config.roles;
  const [scope, ...scopes] = config.scopes;
  if (role === undefined && scope === undefined) return 'authenticated';
  return {
    ...(role !== undefined && { roles: [role, ...roles] }),
    ...(scope !== undefined && { scopes: [scope, ...scopes] }),
  };
}
