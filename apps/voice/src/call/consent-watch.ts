import {
  type CaptureChange,
  type CaptureSignal,
  permitsRecording,
  refusesRecording,
} from '@verbatim/compliance';
import type { CallRecord, DraftOf, EventDraft } from '../record/event-draft.js';

/** The consent that this is about, in the record. */
export const RECORDING_CONSENT = 'recording';

/**
 * What the caller says about being recorded, on its way into the record: a refusal takes effect before the
 * words that hold it are kept; going on after the notice is consent, and so is saying so.
 */
export class ConsentWatch implements CallRecord {
  private consent: 'unknown' | 'granted' | 'refused' = 'unknown';
  /** Turns that began after the notice had been heard. */
  private readonly informed = new Set<string>();

  constructor(
    private readonly inner: CallRecord,
    private readonly onRefused: () => void,
  ) {}

  get capture(): CallRecord['capture'] {
    return this.inner.capture;
  }

  signalCapture(signal: CaptureSignal): CaptureChange | undefined {
    return this.inner.signalCapture(signal);
  }

  noticeBegins(responseId: string): void {
    this.inner.noticeBegins(responseId);
  }

  record(draft: EventDraft): void {
    if (draft.kind === 'obligation.opened' && draft.obligation === 'speech') this.begins(draft);
    const isFinal = draft.kind === 'transcript.final' && draft.speaker === 'caller';
    if (isFinal) this.hear(draft);
    this.inner.record(draft);
  }

  private begins({ itemId }: DraftOf<'obligation.opened'>): void {
    if (itemId !== undefined && this.capture === 'on') this.informed.add(itemId);
  }

  private hear({ itemId, words }: DraftOf<'transcript.final'>): void {
    const text = String(words.text);
    const isInformed = itemId !== undefined && this.informed.delete(itemId);
    if (refusesRecording(text)) {
      if (this.consent !== 'refused') this.refuse();
    } else if (permitsRecording(text)) {
      if (this.consent !== 'granted') this.grant('spoken');
    } else if (this.consent === 'unknown' && isInformed) this.grant('continued-after-notice');
  }

  private refuse(): void {
    this.consent = 'refused';
    this.tell(false, 'spoken');
    this.signalCapture({ type: 'refused' });
    this.onRefused();
  }

  private grant(source: string): void {
    this.consent = 'granted';
    this.tell(true, source);
    this.signalCapture({ type: 'permitted' });
  }

  private tell(isGranted: boolean, source: string): void {
    const consent = RECORDING_CONSENT;
    this.inner.record({ kind: 'consent.recorded', speaker: 'caller', consent, isGranted, source });
  }
}
