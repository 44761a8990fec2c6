import type { EventV1 } from '@verbatim/contracts';

/** An event with its number, and its size, which is measured once. */
export interface NumberedEvent {
  readonly event: EventV1;
  /** Of its JSON, UTF-8. */
  readonly bytes: number;
  /** Offered again, for want of an acknowledgement or from the spool of a process that died. */
  readonly isCopy?: boolean;
}

/** Partials of one item of one writer; each holds the whole text so far, so that the newest is enough. */
export const keyOf = ({ event }: NumberedEvent): string | undefined =>
  event.kind === 'transcript.partial' && event.itemId !== undefined
    ? `${event.epoch} ${event.itemId}`
    : undefined;
export const isSheddable = ({ event }: NumberedEvent): boolean => event.class === 'sheddable';
export const sizeOf = ({ bytes }: NumberedEvent): number => bytes;
