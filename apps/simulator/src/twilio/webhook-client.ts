import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signatureOf } from './signature.js';

export type Parameters = Readonly<Record<string, string>>;

export type Delivery =
  | { readonly kind: 'answered'; readonly body: string }
  /** Answered with a status that no retry will change, or not answered in time. */
  | { readonly kind: 'failed'; readonly problem: string };

/** Twilio gives one attempt 15 s in all (webhook timing, `tt`). */
const ATTEMPT_TIMEOUT_MS = 15_000;
const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 2_000;
/** TwiML and callbacks alike: larger answers are cut off. */
const BODY_BYTES_MAX = 64 * 1024;

/** Sends signed, form-encoded webhooks, and sends them again under the same idempotency token. */
export class WebhookClient {
  constructor(
    private readonly options: {
      readonly authToken: string;
      /** Where the application says it is (what the signature covers) and where it really listens. */
      readonly publicUrl: string;
      readonly voiceUrl: string;
    },
  ) {}

  /** The absolute URL, as the application sees it, of a path or URL in TwiML. */
  resolve(reference: string): string {
    return new URL(reference, `${this.options.publicUrl}/`).href;
  }

  /**
   * Posts until an answer below 500 comes or `retryForMs` is over. With `isDuplicated` the same request
   * goes out twice, and the second answer counts: to Twilio, a retry means that the first was lost.
   */
  async post(
    url: string,
    parameters: Parameters,
    options: {
      readonly retryForMs: number;
      readonly isDuplicated?: boolean;
      readonly signal?: AbortSignal;
    },
  ): Promise<Delivery> {
    const token = randomUUID();
    const deadline = performance.now() + options.retryForMs;
    if (options.isDuplicated) await this.#attempt(url, parameters, token);
    for (let delayMs = RETRY_FIRST_MS; ; delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)) {
      const attempt = await this.#attempt(url, parameters, token);
      if (!attempt.isRetryable) return attempt.delivery;
      if (performance.now() + delayMs > deadline || options.signal?.aborted) {
        return attempt.delivery;
      }
      await sleep(delayMs, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }

  async #attempt(
    url: string,
    parameters: Parameters,
    token: string,
  ): Promise<{ delivery: Delivery; isRetryable: boolean }> {
    const failed = (problem: string, isRetryable: boolean) => ({
      delivery: { kind: 'failed' as const, problem },
      isRetryable,
    });
    try {
      const response = await fetch(this.#reachable(url), {
        method: 'POST',
        body: new URLSearchParams(parameters),
        headers: {
          'x-twilio-signature': signatureOf(this.options.authToken, url, parameters),
          'i-twilio-idempotency-token': token,
          'user-agent': 'TwilioProxy/1.1',
          accept: '*/*',
        },
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      const body = (await response.text()).slice(0, BODY_BYTES_MAX);
      if (response.ok) return { delivery: { kind: 'answered', body }, isRetryable: false };
      return failed(`11200: answered with ${response.status}`, response.status >= 500);
    } catch (error) {
      return failed(`11205: ${causeOf(error)}`, true);
    }
  }

  #reachable(url: string): string {
    const { publicUrl, voiceUrl } = this.options;
    return url.startsWith(publicUrl) ? voiceUrl + url.slice(publicUrl.length) : url;
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return String(cause);
}
