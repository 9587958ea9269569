import { refuseProblems } from '../config/config-error.js';
import { readSkills } from './read-skills.js';

/**
 * The skills below a folder; without one there are none.
 * @throws ConfigError with everything that is wrong with them.
 */
export function loadSkills(dir: string | undefined) {
  if (dir === undefined) return [];
  const { skills, problems } = readSkills(dir);
  refuseProblems(problems.map((problem) => `SKILLS_DIR: ${problem}`));
  return skills;
}
