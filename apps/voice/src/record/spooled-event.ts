import type { SpoolRecord } from '@verbatim/backpressure';
import { readCarriedEvent } from '@verbatim/queue';
import type { NumberedEvent } from './numbered-event.js';

/** A copy of what was numbered before. Undefined when the bytes are no event. Never throws. */
export function readSpooledEvent(record: SpoolRecord): NumberedEvent | undefined {
  const event = readCarriedEvent(record);
  return event && { event, bytes: record.payload.byteLength, isCopy: true };
}
