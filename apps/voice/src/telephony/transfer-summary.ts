import { openWords, sealWords, type CallKey } from '@verbatim/audit-log';
import type { SealedWords } from '@verbatim/contracts';

/** What ties the summary to its call: no event has this kind. */
const identityOf = (callId: string) =>
  ({ callId, epoch: '0'.repeat(32), seq: 0, kind: 'transfer-summary' }) as const;

/** What who is called hears before they take the call. */
export const sealSummary = (key: CallKey, callId: string, words: string): SealedWords =>
  sealWords(key, identityOf(callId), { words });

/** Errors: `WordsUnreadableError`. */
export function openSummary(key: CallKey, callId: string, sealed: SealedWords): string {
  return String(openWords(key, identityOf(callId), sealed)['words'] ?? '');
}
