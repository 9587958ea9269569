/** What labels are names of, where a configuration decides which there are. */
export const TOOL = 'a tool of the catalogue, or `_OTHER`';
export const CLIENT = 'a client of the configuration, or `other`';
