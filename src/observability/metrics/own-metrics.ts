import { VERSION } from '../../config/version.js';
import { mostSeriesOf } from './most-series.js';
import { OwnInstruments } from './series/own-instruments.js';

/** What all metrics of this service are told under. */
export const SCOPE = { name: 'gatehouse', version: VERSION } as const;

/** Of one process, or of one application where there are several: read by all readers it has. */
export function ownInstruments(): OwnInstruments {
  return new OwnInstruments(SCOPE, mostSeriesOf);
}
