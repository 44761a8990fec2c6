/** `@verbatim/backpressure/rxjs`: apart from the rest, which does without RxJS. */
export * from './rxjs/from-observable.js';
export { toObservable } from './rxjs/to-observable.js';
