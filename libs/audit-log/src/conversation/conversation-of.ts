import type { EventV1 } from '@verbatim/contracts';
import type { CallKey } from '../keys/call-key.js';
import type { Conversation } from './conversation.js';

export function conversationOf(_events: readonly EventV1[], _key: CallKey): Conversation {
  throw new Error('not here yet');
}
