import type { Board } from '../board.js';
import { CLIENT, INSTANCE, TOOL } from '../variables.js';
import { ACCOUNTING } from './accounting.js';
import { which } from './tools/which-tools.js';
import { whom } from './tools/for-whom.js';
import { fast } from './tools/how-fast.js';
import { refused } from './tools/refusals.js';
import { spoken } from './tools/protocol.js';

/** Which tool, for whom, how slow, how much. */
export const TOOLS: Board = {
  uid: 'gatehouse-tools',
  title: 'tools and clients',
  description: 'Which tool fails, is slow or large, and for whom.',
  variables: [TOOL, CLIENT, INSTANCE],
  rows: [
    ['Which tool', which],
    ['For whom', whom],
    ['How fast', fast],
    ['Who is refused', refused],
    ['Tokens and bytes', ACCOUNTING],
    ['What is spoken', spoken],
  ],
};
