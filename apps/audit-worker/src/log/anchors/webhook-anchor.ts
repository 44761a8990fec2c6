import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@verbatim/platform';
import { type AnchoredCheckpoint, type AnchorPlace, AnchorRefusedError } from './anchor-place.js';

const ATTEMPTS_MAX = 3;
const ATTEMPT_MAX_MS = 10_000;
const RETRY = { firstMs: 250, maxMs: 2_000 } as const;

/** Posts the signed note as it is; any 2xx is taken for kept. The answer's text is not read. */
export class WebhookAnchor implements AnchorPlace {
  readonly name = 'webhook';
  readonly description: string;

  constructor(private readonly url: string) {
    // The path of a webhook is often its secret.
    this.description = new URL(url).origin;
  }

  async keep(checkpoint: AnchoredCheckpoint): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.post(checkpoint);
      } catch (error) {
        if (!(error instanceof AnchorRefusedError) || attempt >= ATTEMPTS_MAX) throw error;
        await delay(backoffMs(attempt, RETRY));
      }
    }
  }

  async close(): Promise<void> {}

  private async post({ note }: AnchoredCheckpoint): Promise<void> {
    let response: Response;
    try {
      response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: new Uint8Array(note),
        redirect: 'error',
        signal: AbortSignal.timeout(ATTEMPT_MAX_MS),
      });
      await response.body?.cancel();
    } catch (error) {
      throw new AnchorRefusedError(this.description, 'no answer', { cause: error });
    }
    if (!response.ok) throw new AnchorRefusedError(this.description, `HTTP ${response.status}`);
  }
}
