import { z } from 'zod';
import { EVENT_CLASSES, Vertical, type EventV1 } from '@verbatim/contracts';
import type { SpoolRecord } from '@verbatim/backpressure';
import type { NumberedEvent } from './numbered-event.js';

/** Just enough to send it on: the record may be of a newer version, whose fields the worker judges. */
const Carried = z.looseObject({
  callId: z.string(),
  epoch: z.string(),
  seq: z.int(),
  vertical: Vertical,
  class: z.enum(EVENT_CLASSES),
});

/** A copy of what was numbered before. Undefined when the bytes are no event. Never throws. */
export function readSpooledEvent(record: SpoolRecord): NumberedEvent | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(record.payload).toString('utf8'));
    const event = Carried.parse(json);
    if (event.epoch !== record.epoch || event.seq !== record.seq) return undefined;
    return { event: json as EventV1, bytes: record.payload.byteLength, isCopy: true };
  } catch {
    return undefined;
  }
}
