import type { EventV1, WithheldWords } from '@verbatim/contracts';
import { WordsUnreadableError } from '../audit-log.errors.js';
import type { CallKey } from '../keys/call-key.js';
import { openWords } from '../sealed-words.js';

export type OpenedWords =
  | { readonly state: 'open'; readonly words: Record<string, unknown> }
  | { readonly state: 'withheld'; readonly reason: WithheldWords['reason'] }
  | { readonly state: 'unreadable' }
  | { readonly state: 'none' };

/** What an event's envelope holds, as a value: one bad envelope must not hide a conversation. */
export function openedWordsOf(event: EventV1, key: CallKey): OpenedWords {
  if (event.words === undefined) return { state: 'none' };
  if (event.words.form === 'withheld') return { state: 'withheld', reason: event.words.reason };
  try {
    return { state: 'open', words: openWords(key, event, event.words) };
  } catch (error) {
    if (error instanceof WordsUnreadableError) return { state: 'unreadable' };
    throw error;
  }
}

export function textIn(opened: OpenedWords, field: string): string | null {
  const text = opened.state === 'open' ? opened.words[field] : undefined;
  return typeof text === 'string' ? text : null;
}
