import type { DraftOf } from '../record/event-draft.js';
import type { TerminalStatus } from './end-cause.js';
import { plainCode } from './error-tally.js';

export const callEnded = ({ status, durationSeconds }: TerminalStatus): DraftOf<'call.ended'> => ({
  kind: 'call.ended',
  status: plainCode(status),
  source: 'status-callback',
  ...(durationSeconds !== undefined && { durationSeconds }),
});
