import type { VerticalConfig } from '@verbatim/compliance';
import type { NextStepBook } from './next-step-book.js';
import { telephoneActions, type TelephoneControl } from './telephone-actions.js';
import type { VoicemailDesk } from './voicemail-desk.js';

/** What the telephone can do for a call, as those see it who run calls. */
export class TelephoneDesk {
  constructor(
    private readonly steps: NextStepBook,
    private readonly voicemails: VoicemailDesk,
  ) {}

  actionsOf(
    call: Omit<TelephoneControl, 'steps' | 'takesMessages'>,
  ): ReturnType<typeof telephoneActions> {
    const takesMessages = this.voicemails.takesMessages(call.vertical);
    return telephoneActions({ ...call, steps: this.steps, takesMessages });
  }

  /** A new call is asked for a message instead of being answered. False: it cannot be. */
  expectMessage(callId: string, vertical: VerticalConfig): Promise<boolean> {
    return this.voicemails.expect(callId, vertical);
  }
}
