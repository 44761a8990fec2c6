import {
  CardPause,
  type LiveIntent,
  type LiveTurn,
  type VerticalConfig,
} from '@verbatim/compliance';
import { saysMostOf, type Announcement } from '../call/announcements.js';
import type { CallRecord } from '../record/event-draft.js';
import type { Escalations } from './escalations.js';

/** What a call lets its rules do to it. */
export interface CallControl {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly record: CallRecord;
  announce(announcement: Announcement): void;
  /** The rules end the call. */
  end(): void;
}

export interface LiveResponseOptions {
  readonly control: CallControl;
  readonly escalations: Pick<Escalations, 'open'>;
  /** Counts what was done, by rule. */
  onActed(ruleId: string, action: string): void;
}

/** Corrections by one rule in one call: an agent who does not mend its ways is not mended by a fourth. */
const CORRECTIONS_MAX = 3;

const GOODBYE = 'I have to end this call now. Goodbye.';

/**
 * Does what the rules of one call ask for while it runs, and writes down that it did: who is told, what the
 * agent is made to say, whether words are kept, and that the call ends.
 */
export class LiveResponse {
  private readonly corrections = new Map<string, number>();
  private cardPause: CardPause | undefined;
  private isEnding = false;

  constructor(private readonly options: LiveResponseOptions) {}

  act(intent: LiveIntent, mediaMs: number): void {
    switch (intent.action) {
      case 'escalate':
        return this.escalate(intent);
      case 'correct':
        return this.correct(intent);
      case 'pause-capture':
        return this.pauseCapture(intent, mediaMs);
      case 'end-call':
        return this.endCall(intent);
    }
  }

  /** A final came: a pause may be over by it. */
  heard({ speaker, text }: LiveTurn): void {
    if (this.cardPause?.isOverAfter(speaker, text)) this.resumeCapture();
  }

  /** Several times a second. */
  tick(mediaMs: number): void {
    if (this.cardPause?.isOverAt(mediaMs)) this.resumeCapture();
  }

  private escalate(intent: Extract<LiveIntent, { action: 'escalate' }>): void {
    const { control, escalations } = this.options;
    const { ruleId, acknowledgeWithinMs, say } = intent;
    this.tell(intent, 'escalated');
    escalations.open({
      callId: control.callId,
      vertical: control.vertical.vertical,
      ruleId,
      acknowledgeWithinMs,
      contacts: control.vertical.escalation ?? [],
      onNews: (news) => this.tell(intent, `escalation-${news}`),
    });
    if (say !== null) this.say(ruleId, say);
  }

  private correct(intent: Extract<LiveIntent, { action: 'correct' }>): void {
    const { ruleId, say } = intent;
    const before = this.corrections.get(ruleId) ?? 0;
    this.corrections.set(ruleId, before + 1);
    if (before >= CORRECTIONS_MAX) return this.tell(intent, 'correction-given-up');
    this.tell(intent, 'corrected');
    this.say(ruleId, say);
  }

  private pauseCapture(intent: LiveIntent, mediaMs: number): void {
    if (this.cardPause === undefined) this.tell(intent, 'capture-paused');
    // What is given from here on counts anew: the caller may begin again with another card.
    this.cardPause = new CardPause(mediaMs);
    this.options.control.record.signalCapture({ type: 'paused', by: 'card' });
  }

  private resumeCapture(): void {
    this.cardPause = undefined;
    this.options.control.record.signalCapture({ type: 'resumed', by: 'card' });
  }

  private endCall(intent: Extract<LiveIntent, { action: 'end-call' }>): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.tell(intent, 'call-ended');
    this.say(intent.ruleId, intent.say ?? GOODBYE, () => this.options.control.end());
  }

  private say(ruleId: string, text: string, over: () => void = () => undefined): void {
    this.options.control.announce({
      name: ruleId,
      textFor: () => text,
      isSaidIn: (spoken) => saysMostOf(text, spoken),
      over,
    });
  }

  private tell({ ruleId, ruleRevision }: LiveIntent, action: string): void {
    this.options.onActed(ruleId, action);
    const rule = ruleId;
    this.options.control.record.record({ kind: 'policy.intervened', rule, ruleRevision, action });
  }
}
