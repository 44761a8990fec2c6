import type { ModelClientEvent } from '../model/model-connection.js';

/** Why an event is sent; an error of the model names the event, and through it the purpose. */
export const PURPOSES = [
  'config',
  'context',
  'greeting',
  'announcement',
  'turn',
  'prompt',
  'language',
  'keys',
  'cancel',
  'truncate',
  'answers-off',
  'answers-on',
  'commit',
  'tool-output',
  'take-over',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a response that voice asks for carries, and the model gives back with it. */
const ASKED_BY = 'asked_by';

/** Gives every client event an id that says what it was for. */
export class ClientEvents {
  private count = 0;
  private hasGivenBack = false;

  stamp(purpose: Purpose, event: ModelClientEvent): ModelClientEvent {
    const event_id = `vb${this.count++}.${purpose}`;
    if (event.type !== 'response.create') return { ...event, event_id };
    const metadata = { ...event.response?.metadata, [ASKED_BY]: event_id };
    return { ...event, response: { ...event.response, metadata }, event_id };
  }

  static purposeOf(eventId: string | null | undefined): Purpose | undefined {
    const purpose = eventId?.split('.')[1];
    return PURPOSES.find((each) => each === purpose);
  }

  /** Whether voice asked for that response. A model that gives no metadata back begins only what it was asked for. */
  isAskedFor(response: Readonly<Record<string, unknown>>): boolean {
    const metadata = response['metadata'] as Record<string, unknown> | null | undefined;
    const askedBy = metadata?.[ASKED_BY];
    this.hasGivenBack ||= askedBy !== undefined;
    return askedBy !== undefined || !this.hasGivenBack;
  }
}
