import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '@verbatim/platform';

type WebhookOutcome =
  'handled' | 'repeated' | 'replayed' | 'malformed' | 'forbidden' | 'unread' | 'unavailable';

export type WebhookKind =
  | 'voice'
  | 'status'
  | 'stream-status'
  | 'after-stream'
  | 'payment'
  | 'payment-status'
  | 'transfer'
  | 'transfer-status'
  | 'whisper'
  | 'voicemail'
  | 'recording'
  | 'answered'
  | 'call-back';

@Injectable()
export class WebhookMetrics {
  private readonly webhooks;

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.webhooks = metrics.counter('voice_webhooks_total', 'Requests to /twilio, by outcome.', {
      labels: ['kind', 'outcome'],
    });
  }

  count(kind: WebhookKind, outcome: WebhookOutcome): void {
    this.webhooks.inc({ kind, outcome });
  }

  forbidden(): void {
    this.webhooks.inc({ kind: 'any', outcome: 'forbidden' });
  }

  /** It may have been Twilio's: too many of that source, or of strangers, were not. */
  unread(): void {
    this.webhooks.inc({ kind: 'any', outcome: 'unread' });
  }
}
