import { EVENT_CLASSES, Vertical, type EventV1 } from '@verbatim/contracts';
import { z } from 'zod';

/** Just enough to send it on: it may be of a newer version, whose fields the worker judges. */
const Carried = z.looseObject({
  callId: z.string(),
  epoch: z.string(),
  seq: z.int(),
  vertical: Vertical,
  class: z.enum(EVENT_CLASSES),
});

/** The event in a stored record. Undefined when the bytes are no event, or another one. Never throws. */
export function readCarriedEvent(record: {
  readonly epoch: string;
  readonly seq: number;
  readonly payload: Uint8Array;
}): EventV1 | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(record.payload).toString('utf8'));
    const event = Carried.parse(json);
    const isSame = event.epoch === record.epoch && event.seq === record.seq;
    return isSame ? (json as EventV1) : undefined;
  } catch {
    return undefined;
  }
}
