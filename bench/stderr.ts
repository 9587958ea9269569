export const STDERR = 2;
