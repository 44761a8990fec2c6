import type { VerticalConfig } from '@verbatim/compliance';
import type { SealedWords } from '@verbatim/contracts';
import type { NextStep } from '@verbatim/storage';
import type { ActionResult, CallActions } from '../tools/call-actions.js';
import { Leaving } from './leaving.js';
import type { NextStepBook } from './next-step-book.js';
import { transferRoute } from './transfer-route.js';

export interface TelephoneControl {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly steps: Pick<NextStepBook, 'put'>;
  /** Whether a caller may leave a message. */
  readonly takesMessages: boolean;
  /** Words that only who has the key of the call can read. */
  seal(words: string): SealedWords;
  /** The caller leaves the agent once they have heard it out; false: they are leaving already. */
  leave(leaving: Leaving): boolean;
}

/** What a tool may do with the telephone: all of it ends the agent's part. */
export function telephoneActions(
  control: TelephoneControl,
): Pick<CallActions, 'transfer' | 'voicemail' | 'end'> {
  const { vertical } = control;
  return {
    async transfer({ to, kind, reason }) {
      const known = to !== undefined && hasRole(vertical, to);
      if (transferRoute(vertical, known ? to : undefined).length === 0) {
        return { kind: 'refused', reason: 'nobody-to-call' };
      }
      const summary = kind === 'warm' ? control.seal(reason) : undefined;
      return leaveFor(control, {
        kind: 'transfer',
        transfer: kind,
        ...(known && { to }),
        ...(summary && { summary }),
      });
    },
    async voicemail() {
      if (!control.takesMessages) return { kind: 'refused', reason: 'no-voicemail' };
      return leaveFor(control, { kind: 'voicemail', because: 'asked' });
    },
    end: () => leaveFor(control, { kind: 'hang-up' }),
  };
}

async function leaveFor(control: TelephoneControl, step: NextStep): Promise<ActionResult> {
  const { callId, steps } = control;
  const leaving = new Leaving({ callId, step, steps });
  if (!control.leave(leaving)) return { kind: 'refused', reason: 'already-leaving' };
  const hasBegun = await leaving.hasBegun;
  return hasBegun ? { kind: 'done' } : { kind: 'refused', reason: 'caller-speaks' };
}

/** A model makes up roles; one that nobody has is read as "anybody". */
const hasRole = ({ escalation = [] }: VerticalConfig, to: string): boolean =>
  escalation.some(({ role, phone }) => role === to && phone !== undefined);
