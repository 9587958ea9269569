/** Entries and bytes of one skill. Source: SEP-2640, what hosts are told to expect. */
export const MAX_ENTRIES = 512;
export const MAX_SKILL_BYTES = 16 * 1024 * 1024;

/** Bytes of one file: it is sent as one answer. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Of all skills together: they are held in memory, and listed in one answer. */
export const MAX_SKILLS = 100;
export const MAX_FILES_IN_ALL = 2_000;
export const MAX_BYTES_IN_ALL = 64 * 1024 * 1024;
