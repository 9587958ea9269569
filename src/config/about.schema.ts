import { z } from 'zod';
import { setting } from './setting.js';
import { text } from './setting-kinds.js';

/** Hosts make it a key of their configuration and a part of the names of tools. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const aboutSchema = z.strictObject({
  name: setting(
    text().regex(NAME, { error: 'must have letters, digits, - and _ only, 64 at most' }).default('gatehouse'),
    {
      env: 'MCP_SERVER_NAME',
      description: 'Name of this server for programs: what clients are told, and what the banner lets hosts call it.',
    },
  ),
  title: setting(text().optional(), {
    env: 'MCP_SERVER_TITLE',
    description: 'Name of it for people. Without it `Gatehouse`, or the name where that is another.',
    example: 'Order desk',
  }),
  version: setting(text().optional(), {
    env: 'MCP_SERVER_VERSION',
    description:
      'Version that clients are told, and `serverVersion` of `/health`; without it clients are told that of Gatehouse.',
    example: '1.4.0',
  }),
  instructions: setting(text().optional(), {
    env: 'MCP_INSTRUCTIONS',
    description:
      'What hosts tell their model of this server as a whole: what it is for, which tool to begin with. Costs its length in every conversation.',
    example: 'Orders and stock of the web shop. Begin with search_orders.',
  }),
});
