import type { Timeline } from './panels/timeline.js';

/** 2 while a breaker is open on any instance, 1 while it is tried, 0 while it lets calls through. */
export function breakerStates(matchers: string): string {
  const any = (state: string) => `max by (breaker) (mcp_breaker_state{state="${state}",${matchers}})`;
  return `${any('open')} * 2 > 0 or ${any('half_open')}`;
}

export const BREAKER_WORDS: NonNullable<Timeline['words']> = {
  0: ['closed', 'good'],
  1: ['trying', 'attention'],
  2: ['open', 'broken'],
};
