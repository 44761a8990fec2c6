import type { DraftOf } from '../record/event-draft.js';
import { plainCode } from './error-tally.js';

/** Twilio's word that a call is over. */
export interface TerminalStatus {
  readonly status: string;
  readonly durationSeconds?: number | undefined;
}

export const callEnded = ({ status, durationSeconds }: TerminalStatus): DraftOf<'call.ended'> => ({
  kind: 'call.ended',
  status: plainCode(status),
  source: 'status-callback',
  ...(durationSeconds !== undefined && { durationSeconds }),
});
