import type { EventV1 } from '@verbatim/contracts';

/** An event with its number, and its size, which is measured once. */
export interface NumberedEvent {
  readonly event: EventV1;
  /** Of its JSON, UTF-8. */
  readonly bytes: number;
}

export const isSheddable = ({ event }: NumberedEvent): boolean => event.class === 'sheddable';
export const sizeOf = ({ bytes }: NumberedEvent): number => bytes;
