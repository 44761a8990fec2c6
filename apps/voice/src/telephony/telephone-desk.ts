import type { CallKey } from '@verbatim/audit-log';
import type { VerticalConfig } from '@verbatim/compliance';
import type { SealedWords } from '@verbatim/contracts';
import type { NextStepBook } from './next-step-book.js';
import { telephoneActions, type TelephoneControl } from './telephone-actions.js';
import { sealSummary } from './transfer-summary.js';
import type { VoicemailDesk } from './voicemail-desk.js';

/** What the telephone can do for a call, as those see it who run calls. */
export class TelephoneDesk {
  constructor(
    private readonly steps: NextStepBook,
    private readonly voicemails: VoicemailDesk,
  ) {}

  actionsOf({
    key,
    ...call
  }: Omit<TelephoneControl, 'steps' | 'takesMessages' | 'seal'> & {
    readonly key: CallKey;
  }): ReturnType<typeof telephoneActions> {
    const takesMessages = this.voicemails.takesMessages(call.vertical);
    const seal = (words: string): SealedWords => sealSummary(key, call.callId, words);
    return telephoneActions({ ...call, steps: this.steps, takesMessages, seal });
  }

  /** A new call is asked for a message instead of being answered. False: it cannot be. */
  expectMessage(callId: string, vertical: VerticalConfig): Promise<boolean> {
    return this.voicemails.expect(callId, vertical);
  }
}
