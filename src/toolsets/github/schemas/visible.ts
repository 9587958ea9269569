import { z } from 'zod';
import { isVisible } from '../../../tool/visible-text.js';

/** Text of which a person sees everything: what hides in an issue is read by the next model. */
export function visible(min: number, max: number) {
  return z.string().min(min).max(max).refine(isVisible, { error: 'Leave out invisible and control characters.' });
}
