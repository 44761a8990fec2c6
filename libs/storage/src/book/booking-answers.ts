import type { TOOLS } from '@verbatim/tools';
import type { z } from 'zod';
import { localTimeOf, type FreeTime } from './free-times.js';
import type { WriteAnswer } from './write-once.js';

/** Why the book says no. */
export type Reason = Extract<z.output<typeof TOOLS.book.output>, { done: false }>['reason'];

export const refused = (reason: Reason, nearest: ListedTime[] = []): WriteAnswer => ({
  done: false,
  reason,
  ...(nearest.length > 0 && { nearest }),
});

/** Of a booking, or one that could be. */
type BookedTime = Pick<FreeTime, 'startMs' | 'endMs'> & {
  readonly resource: { readonly name: string };
};

export type ListedTime = ReturnType<typeof listed>;

export const listed = (
  { startMs, endMs, resource }: BookedTime,
  { name }: { readonly name: string },
  zone: string,
) => ({
  start: localTimeOf(startMs, zone),
  end: localTimeOf(endMs, zone),
  with: resource.name,
  service: name,
});

export const booked = (
  reference: string,
  service: { readonly name: string },
  time: BookedTime,
  zone: string,
): WriteAnswer => ({
  done: true,
  booking: { reference, ...listed(time, service, zone) },
});
