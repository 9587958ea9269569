import type { AccessRules } from '../../tool/policy.js';
import { perMinute } from '../../tool/rate.js';

/** Who may work with issues. A client that may not write (`allowWrite: false`) has the reads alone. */
export const ISSUES_ACCESS = { roles: ['user', 'admin'] } as const satisfies AccessRules;

/** Calls of one key to one tool. `RATE_LIMIT_TOOLSETS=github=60/min` counts all tools together. */
export const ISSUES_LIMIT = perMinute(60);
