import { z } from 'zod';
import { setting } from './setting.js';
import { list, text } from './setting-kinds.js';

export const skillsSchema = z.strictObject({
  dir: setting(text().optional(), {
    env: 'SKILLS_DIR',
    description: 'Folder of skills, one sub-folder with a `SKILL.md` each, served by the skills extension.',
    example: '/etc/gatehouse/skills',
  }),
  roles: setting(list(text()).default([]), {
    env: 'SKILLS_ROLES',
    description: 'Roles of which one is needed to see and read skills; without any, every authenticated caller may.',
    example: 'support',
  }),
  scopes: setting(list(text()).default([]), {
    env: 'SKILLS_SCOPES',
    description: 'Scopes that are all needed to see and read skills.',
    example: 'skills:read',
  }),
});
