/** Payload bytes of all counted jobs: a field of the queue's `meta` hash, changed only by our scripts. */
export const BYTES_FIELD = 'verbatim:bytes';

/** Ids of the sheddable jobs that are there, by the order in which they were admitted. */
export const SHEDDABLE_KEY = 'verbatim:sheddable';

/** The stream of tombstones. Both keys have a colon, which no job id has. */
export const TOMBSTONES_KEY = 'verbatim:tombstones';

/** Beside the payload, in the job's own hash: goes when the job goes. */
export const HOLDS_FIELD = 'verbatim:holds';
