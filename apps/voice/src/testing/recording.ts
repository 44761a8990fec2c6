import type { EventV1, StreamPolicy, Vertical } from '@verbatim/contracts';
import { CallKey, openWords } from '@verbatim/audit-log';
import { Capture, Guard } from '@verbatim/compliance';
import { EpochWriter, newEpochId } from '../record/epoch-writer.js';
import { SessionRecorder } from '../record/session-recorder.js';

export const CALL_ID = `CA${'0123456789abcdef'.repeat(2)}`;

export interface RecordingOptions {
  readonly policy?: StreamPolicy;
  readonly vertical?: Vertical;
  readonly guard?: Guard;
  /** Whether the caller has heard already that the call is recorded. */
  readonly isNoticeHeard?: boolean;
}

/** A recorder whose events end up in a list, and the key to their words. */
export class Recording {
  readonly key = CallKey.generate();
  readonly events: EventV1[] = [];
  readonly recorder: SessionRecorder;

  constructor({
    policy = 'block',
    vertical = 'healthcare',
    guard = new Guard(),
    isNoticeHeard = true,
  }: RecordingOptions = {}) {
    const call = { callId: CALL_ID, vertical, policy, policyRevision: '2026-11-23.1' };
    const capture = new Capture();
    if (isNoticeHeard) capture.apply({ type: 'notice-heard' });
    this.recorder = new SessionRecorder({
      call,
      writer: new EpochWriter(call, newEpochId(), () => 1_790_000_000_000),
      guard,
      capture,
      key: this.key,
      put: (event) => this.events.push(event),
    });
  }

  wordsOf(event: EventV1 | undefined): Record<string, unknown> | undefined {
    return event?.words?.form === 'sealed' ? openWords(this.key, event, event.words) : undefined;
  }

  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}
