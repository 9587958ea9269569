import type { Board } from '../board.js';
import { INSTANCE } from '../variables.js';
import { full } from './saturation/fullness.js';
import { upstreams } from './saturation/upstreams.js';
import { waiting } from './saturation/waiting.js';
import { process } from './saturation/process.js';
import { shared } from './saturation/kept-and-shared.js';
import { workersAndServers } from './saturation/workers-and-servers.js';

/** What is full, what is left alone, what it waits for. */
export const SATURATION: Board = {
  uid: 'gatehouse-saturation',
  title: 'saturation and resilience',
  description: 'What is full, which upstream is left alone, and what calls wait for.',
  variables: [INSTANCE],
  rows: [
    ['What is full', full],
    ['Upstreams', upstreams],
    ['Waiting', waiting],
    ['The process', process],
    ['Workers and upstream servers', workersAndServers],
    ['What is kept and shared', shared],
  ],
};
