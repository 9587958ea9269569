import { VERSION } from '../../config/version.js';

/** How this server calls itself in every answer. */
export const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version: VERSION };

/** Lists depend on who asks, so no shared cache may keep them. Milliseconds. */
export const LIST_HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;
