/** Where the results of a search end, whatever their number. Source: "REST API endpoints for search". */
export const MOST_RESULTS = 1_000;
