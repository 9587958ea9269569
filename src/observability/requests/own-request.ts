/**
 * Whether a request is made right now that tells of itself. Undici announces each request within the call that makes it and
 * shows of it nothing a client could have marked it with, so who listens for those of others asks here.
 */
export const ownRequest = { isBeingMade: false };
