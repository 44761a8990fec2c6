export { PlainQueue, type PlainQueueOptions } from './plain/plain-queue.js';
