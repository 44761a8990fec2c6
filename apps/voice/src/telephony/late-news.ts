import type { CallKey } from '@verbatim/audit-log';
import type { VerticalConfig } from '@verbatim/compliance';
import type { EventDraft } from '../record/event-draft.js';
import type { RecordPipeline } from '../record/record-pipeline.js';

export interface NewsOf {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  /** Needed where the news has words. */
  readonly key?: CallKey | undefined;
  /** Whether the caller has heard that what they say is kept. */
  readonly isNoticeHeard?: boolean;
  /** What is owed from now on. */
  readonly owes?: readonly string[];
}

/**
 * News of a call that reaches this process outside of every stream: how a transfer went, what a message says.
 * Each has an epoch of its own, so that no writer waits for another.
 */
export class LateNews {
  constructor(
    private readonly pipeline: Pick<
      RecordPipeline,
      'openEpoch' | 'closeEpoch' | 'canRecord' | 'spooled'
    >,
  ) {}

  get canTell(): boolean {
    return this.pipeline.canRecord;
  }

  /** Resolves when it is safe from a crash. */
  async tell(
    { callId, vertical, key, isNoticeHeard = false, owes = [] }: NewsOf,
    drafts: readonly EventDraft[],
  ): Promise<void> {
    const { pipeline } = this;
    const { policy, revision: policyRevision } = vertical;
    const call = { callId, vertical: vertical.vertical, policy, policyRevision };
    const recorder = pipeline.openEpoch(call, 'late-news', key);
    if (isNoticeHeard) recorder.signalCapture({ type: 'notice-heard' });
    recorder.recordAll(drafts);
    await pipeline.closeEpoch(recorder, 'handed-over', owes);
    await pipeline.spooled();
  }
}
