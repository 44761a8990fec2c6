import type { VerticalConfig } from '@verbatim/compliance';
import type { ToolBackend } from '@verbatim/tools';
import { NO_BACKEND } from './no-backend.js';
import { WebhookBackend } from './webhook/webhook-backend.js';

export interface ToolBackendsOptions {
  readonly embedded: ToolBackend;
  /** The value of a variable that a vertical's file names. */
  secretOf(name: string): string | undefined;
  /** A vertical cannot use its backend: its secret is missing. Told once for each. */
  onMissingSecret(vertical: string, name: string): void;
}

/** Who answers for the book of each vertical, as its file says. One backend for each address, so that it is spared as one. */
export class ToolBackends {
  private readonly webhooks = new Map<string, WebhookBackend>();
  private readonly missing = new Set<string>();

  constructor(private readonly options: ToolBackendsOptions) {}

  of({ vertical, tools }: Pick<VerticalConfig, 'vertical' | 'tools'>): ToolBackend {
    if (tools?.backend !== 'webhook') return this.options.embedded;
    const { url, secretEnv } = tools;
    const secret = this.options.secretOf(secretEnv);
    if (secret === undefined) {
      if (!this.missing.has(vertical)) this.options.onMissingSecret(vertical, secretEnv);
      this.missing.add(vertical);
      return NO_BACKEND;
    }
    const key = `${url}\n${secretEnv}`;
    const webhook = this.webhooks.get(key) ?? new WebhookBackend({ url, secret });
    this.webhooks.set(key, webhook);
    return webhook;
  }
}
