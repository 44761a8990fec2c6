import type { ModelClientEvent } from '../model/model-connection.js';

/** Why an event is sent; an error of the model names the event, and through it the purpose. */
export const PURPOSES = [
  'config',
  'context',
  'greeting',
  'announcement',
  'turn',
  'cancel',
  'truncate',
  'answers-off',
  'answers-on',
  'commit',
  'tool-output',
  'take-over',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Gives every client event an id that says what it was for. */
export class ClientEvents {
  private count = 0;

  stamp(purpose: Purpose, event: ModelClientEvent): ModelClientEvent {
    return { ...event, event_id: `vb${this.count++}.${purpose}` };
  }

  static purposeOf(eventId: string | null | undefined): Purpose | undefined {
    const purpose = eventId?.split('.')[1];
    return PURPOSES.find((each) => each === purpose);
  }
}
