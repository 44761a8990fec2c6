import {
  type CaptureChange,
  type CaptureSignal,
  type Happening,
  ruleEventsOf,
} from '@verbatim/compliance';
import type { CallRecord, DraftOf, EventDraft } from '../record/event-draft.js';
import type { LiveRules } from './live-rules.js';

/** Hands on what is said and what happens to the rules, on its way into the record. */
export class RuleWatch implements CallRecord {
  constructor(
    private readonly inner: CallRecord,
    private readonly rules: Pick<LiveRules, 'said' | 'heard' | 'happened'>,
    /** Where the call is on its media clock. */
    private readonly nowMs: () => number,
  ) {}

  get capture(): CallRecord['capture'] {
    return this.inner.capture;
  }

  signalCapture(signal: CaptureSignal): CaptureChange | undefined {
    const change = this.inner.signalCapture(signal);
    if (change) this.happened({ kind: 'capture.changed', ...change });
    return change;
  }

  noticeBegins(responseId: string): void {
    this.inner.noticeBegins(responseId);
  }

  record(draft: EventDraft): void {
    this.inner.record(draft);
    switch (draft.kind) {
      case 'transcript.final':
        return this.said(draft, true);
      case 'transcript.partial':
        // The caller's words are judged when they are whole: recognition changes its mind in between.
        if (draft.speaker === 'agent') this.said(draft, false);
        return;
      case 'turn.interrupted':
        return this.heard(draft);
      case 'consent.recorded':
      case 'policy.intervened':
      case 'call.transferred':
        this.happened(draft);
    }
  }

  private said(
    draft: DraftOf<'transcript.final'> | DraftOf<'transcript.partial'>,
    isFinal: boolean,
  ): void {
    const { itemId, speaker, words, audioStartMs, audioEndMs } = draft;
    if (itemId === undefined || speaker === undefined) return;
    // Audio that was not sent yet will be, behind what plays now.
    const startMs = audioStartMs ?? this.nowMs();
    const endMs = Math.max(startMs, audioEndMs ?? startMs);
    this.rules.said({ itemId, speaker, text: String(words.text), startMs, endMs, isFinal });
  }

  /** What was heard is an estimate: where it is no beginning of what was generated, nothing counts. */
  private heard({ itemId, words }: DraftOf<'turn.interrupted'>): void {
    if (itemId === undefined) return;
    const [generated, heard] = [String(words.generated), String(words.heard)];
    this.rules.heard(itemId, generated.startsWith(heard) ? heard.length : 0);
  }

  private happened(happening: Happening): void {
    const atMs = this.nowMs();
    for (const event of ruleEventsOf(happening)) this.rules.happened({ event, atMs });
  }
}
