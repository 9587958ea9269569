import type { Type } from '@nestjs/common';
import { declare } from '../tool/declarations.js';
import type { ResourcePolicy } from '../tool/policy.js';
import { Toolset } from '../tool/toolset.decorator.js';
import type { Skill, SkillFile } from './skill.js';
import type { SkillLibrary } from './skill-library.js';

/**
 * A toolset made at boot, with a resource for every file of every skill: so a read of one passes the rules of the
 * catalogue and every stage of the hall, as any other resource does.
 */
export function skillResources({ skills, access }: SkillLibrary): Type {
  @Toolset({ name: 'skills' })
  class SkillResources {}
  const prototype = SkillResources.prototype as object;
  for (const skill of skills) {
    for (const file of skill.files) {
      Object.defineProperty(prototype, file.path, { value: () => [file.contents] });
      const policy = { uri: file.uri, mimeType: file.mimeType, access, ...listing(skill, file) };
      declare(prototype, { kind: 'resource', method: file.path, policy });
    }
  }
  return SkillResources;
}

/** SEP-2640: SKILL.md is listed under the name and description of its frontmatter; the entry leads to the other files. */
function listing(
  { uri, frontmatter: { name, description } }: Skill,
  file: SkillFile,
): Pick<ResourcePolicy, 'name' | 'description' | 'unlisted'> {
  if (file.uri === uri) return { name, description };
  return { name: file.path, description: `A file of the skill ${name}.`, unlisted: true };
}
