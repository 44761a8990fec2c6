export * from './call-export.js';
export * from './carrier-call.js';
export * from './carrier.errors.js';
export * from './compare-calls.js';
export * from './reconcile-calls.js';
export { listTwilioCalls, type TwilioListOptions } from './twilio-call-list.js';
