import { coversEverybody, isAddressRange } from './address-range.js';
import { isPrivateRange } from './private-range.js';
import { list, text } from './setting-kinds.js';

const addressRange = () =>
  text().refine(isAddressRange, { error: 'must list IP addresses or ranges such as 10.0.0.0/8' });

export const addressRanges = () => list(addressRange());

export const proxyRanges = () =>
  list(
    addressRange().refine((value) => !coversEverybody(value), {
      error: 'must not name every address: anybody could then say who calls',
    }),
  );

export const privateRanges = () =>
  list(
    text().refine((value) => isAddressRange(value) && isPrivateRange(value), {
      error: 'must list private addresses or ranges such as 10.0.0.0/8',
    }),
  );
