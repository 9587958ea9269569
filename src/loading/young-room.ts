import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** 64 KiB, which V8 copies as one. */
const PIECE = Array.from({ length: 8_192 }, () => 0);
/** 4 MiB: V8 begins with room for less. */
const MOST_PIECES = 64;

/**
 * Young objects get all the room they may have in one step, not twice as much each time: what a start loads lives on, and every round
 * would copy it. V8 makes more room once as much has lived as there was room for, so that much lives here for a moment.
 */
export function makeYoungRoom(): void {
  const living: unknown[] = [];
  // The first collection takes the same once more, to copy into.
  const first = 2 * youngRoom();
  setFlagsFromString('--semi-space-growth-factor=16');
  while (youngRoom() <= first && living.length < MOST_PIECES) living.push(PIECE.slice());
  // As it is by default.
  setFlagsFromString('--semi-space-growth-factor=2');
}

function youngRoom(): number {
  const young = getHeapSpaceStatistics().filter(({ space_name: name }) => name === 'new_space');
  return young.reduce((sum, { space_size: bytes }) => sum + bytes, 0);
}
