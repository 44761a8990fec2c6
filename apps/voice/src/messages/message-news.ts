import type { VerticalCatalog } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import type { MessageNews } from '@verbatim/messages';
import type { Logger } from '@verbatim/platform';
import type { DraftOf, EventDraft } from '../record/event-draft.js';
import type { MessageMetrics } from './message-metrics.js';

export interface NewsFrom {
  readonly id: string;
  readonly callId: string;
  readonly vertical: string;
  readonly channel: 'sms' | 'email';
  readonly template: string;
}

export interface MessageRecordOptions {
  /** The call, while it runs in this process. False: it does not. */
  recordRunning(callId: string, drafts: readonly EventDraft[]): boolean;
  /** For calls that are over, or another process's. Resolves when it is safe from a crash. */
  recordLate(news: NewsFrom, drafts: readonly EventDraft[]): Promise<void>;
  readonly metrics: Pick<MessageMetrics, 'told'>;
  readonly logger: Logger;
}

/** Puts what becomes of messages into the records of their calls. Never throws, and keeps no courier waiting. */
export class MessageRecord {
  constructor(private readonly options: MessageRecordOptions) {}

  courierSays({ entry, outcome, code, carrier, segments }: MessageNews): void {
    this.options.metrics.told(entry.channel, outcome);
    if (outcome === 'retried') return;
    const { attempt, mayBeSent } = entry;
    const drafts: EventDraft[] = [
      {
        ...sentDraft(entry, outcome, code),
        attempt,
        ...(carrier !== undefined && { carrier }),
        ...(mayBeSent && { mayBeTwice: true }),
      },
    ];
    if (carrier === 'twilio' && segments !== undefined) {
      drafts.push(segmentsDraft(segments));
    }
    void this.record(entry, drafts);
  }

  /** The carrier's word on a delivery. Only the last ones are of interest. */
  async carrierSays(news: NewsFrom, delivery: string, code?: string): Promise<void> {
    const outcome = DELIVERIES[delivery];
    if (outcome === undefined) return;
    this.options.metrics.told(news.channel, outcome);
    await this.record(news, [sentDraft(news, outcome, code)]);
  }

  private async record(news: NewsFrom, drafts: readonly EventDraft[]): Promise<void> {
    const { recordRunning, recordLate, logger } = this.options;
    try {
      if (!recordRunning(news.callId, drafts)) await recordLate(news, drafts);
    } catch (error) {
      const { callId, id: messageId } = news;
      logger.error({ err: error, callId, messageId }, 'What became of a message is not recorded.');
    }
  }
}

type SentDraft = DraftOf<'message.sent'>;

const DELIVERIES: Readonly<Record<string, SentDraft['outcome']>> = {
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
};

const sentDraft = (
  { id, channel, template }: NewsFrom,
  outcome: SentDraft['outcome'],
  code: string | undefined,
): SentDraft => ({
  ...{ kind: 'message.sent', messageId: id, channel, template, outcome },
  ...(code !== undefined && { code: code.slice(0, 256) }),
});

const segmentsDraft = (segments: number): EventDraft => ({
  ...{ kind: 'usage.recorded', source: 'carrier', model: 'twilio' },
  usage: { type: 'sms', segments },
});

/** The vertical as it is now; what its file no longer has is recorded under the strictest. */
export const verticalOf = (catalog: VerticalCatalog, vertical: string) =>
  catalog.of(vertical as Vertical) ?? catalog.unclassified;
