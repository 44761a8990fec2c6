import { ForbiddenException, HttpException, HttpStatus, Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { RepeatedWebhooks, type WebhookIdentity } from './repeated-webhooks.js';
import { WebhookMetrics, type WebhookKind } from './webhook-metrics.js';

/** What every webhook goes through: it is read, told from its repetitions, and counted. */
@Injectable()
export class WebhookIntake {
  constructor(
    @Inject(RepeatedWebhooks) private readonly repeated: RepeatedWebhooks,
    @Inject(WebhookMetrics) readonly metrics: WebhookMetrics,
  ) {}

  /** What Twilio signed but we cannot read: 400, and nothing of it in the answer. */
  read<S extends z.ZodType>(kind: WebhookKind, schema: S, body: unknown): z.infer<S> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    this.metrics.count(kind, 'malformed');
    throw new HttpException('The form cannot be read.', HttpStatus.BAD_REQUEST);
  }

  /** Signed once, and too long ago. */
  replayed(kind: WebhookKind): ForbiddenException {
    this.metrics.count(kind, 'replayed');
    return new ForbiddenException();
  }

  async isRepeated(webhook: WebhookIdentity): Promise<boolean> {
    const isRepeated = await this.repeated.isRepeated(webhook);
    if (isRepeated) this.metrics.count(webhook.kind, 'repeated');
    return isRepeated;
  }

  async handled(webhook: WebhookIdentity): Promise<void> {
    this.metrics.count(webhook.kind, 'handled');
    await this.repeated.done(webhook);
  }

  /** Does the work unless it was done before. */
  async once(webhook: WebhookIdentity, work: () => Promise<void>): Promise<void> {
    if (await this.isRepeated(webhook)) return;
    await work();
    await this.handled(webhook);
  }
}
