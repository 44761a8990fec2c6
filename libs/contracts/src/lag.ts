/**
 * Durable within this of being numbered, whatever the vertical. A commit takes 100 ms of waiting for
 * company and 500 ms of object storage: eight of them fit before somebody has to know.
 */
export const LAG_OBJECTIVE_MS = 5_000;
