import type { Board } from '../board.js';
import { INSTANCE, TOOL } from '../variables.js';
import { broken } from './overview/broken.js';
import { since } from './overview/since-when.js';
import { objectives } from './overview/objectives.js';
import { calls, inHand } from './overview/going-on.js';

/** What is broken, for whom, since when: where somebody who was woken begins. */
export const OVERVIEW: Board = {
  uid: 'gatehouse-overview',
  title: 'overview and objectives',
  description: 'What is broken, since when, and which promise it breaks. Begin here.',
  variables: [TOOL, INSTANCE],
  rows: [
    ['What is broken', broken],
    ['Since when', since],
    ['What was promised', objectives],
    ['What is going on', [...calls, ...inHand]],
  ],
};
