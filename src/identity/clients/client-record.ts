import type { Config } from '../../config/load-config.js';

/** What is configured about one client. */
export type ClientRecord = Config['clients'][number];
