export * from './errors.js';
export * from './queues.js';
export * from './verticals.js';
export * from './v1/event.js';
export * from './v1/jobs.js';
export * from './v1/json-schema.js';
export * from './v1/kinds.js';
export * from './v1/words.js';
