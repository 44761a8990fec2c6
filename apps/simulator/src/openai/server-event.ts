import { randomBytes } from 'node:crypto';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';

type WithoutEventId<Event> = Event extends unknown ? Omit<Event, 'event_id'> : never;

/** A server event as the SDK types it; the session adds its `event_id`. */
export type ServerEvent = WithoutEventId<RealtimeServerEvent>;

export type SendEvent = (event: ServerEvent) => void;

/** Ids look as OpenAI's do. They are random: two runs never share one. */
export function newId(prefix: 'event' | 'item' | 'resp' | 'sess' | 'conv' | 'call'): string {
  return `${prefix}_${randomBytes(12).toString('base64url').replace(/[-_]/g, 'x')}`;
}
