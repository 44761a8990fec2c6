import type { CallRecord, DraftOf, EventDraft } from '../record/event-draft.js';
import type { CallClock } from './call-clock.js';
import type { LiveRules } from './live-rules.js';

/** Hands on what is said to the rules, on its way into the record. */
export class RuleWatch implements CallRecord {
  constructor(
    private readonly inner: CallRecord,
    private readonly rules: Pick<LiveRules, 'said'>,
    private readonly clock: CallClock,
  ) {}

  get capture(): CallRecord['capture'] {
    return this.inner.capture;
  }

  signalCapture(signal: Parameters<CallRecord['signalCapture']>[0]): void {
    this.inner.signalCapture(signal);
  }

  noticeBegins(responseId: string): void {
    this.inner.noticeBegins(responseId);
  }

  record(draft: EventDraft): void {
    this.inner.record(draft);
    if (draft.kind === 'transcript.final') this.said(draft, true);
    // The caller's words are judged when they are whole: recognition changes its mind in between.
    else if (draft.kind === 'transcript.partial' && draft.speaker === 'agent')
      this.said(draft, false);
  }

  private said(
    draft: DraftOf<'transcript.final'> | DraftOf<'transcript.partial'>,
    isFinal: boolean,
  ): void {
    const { itemId, speaker, words, audioStartMs = 0, audioEndMs = audioStartMs } = draft;
    if (itemId === undefined || speaker === undefined) return;
    const text = String(words.text);
    const startMs = this.clock.at(audioStartMs);
    const at = { startMs, endMs: Math.max(startMs, this.clock.at(audioEndMs)) };
    this.rules.said({ itemId, speaker, text, ...at, isFinal });
  }
}
