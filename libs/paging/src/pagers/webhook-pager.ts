import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Page, Pager } from '../pager.js';
import { postJson } from './post-json.js';

export const SIGNATURE_HEADER = 'x-verbatim-signature';
export const TIMESTAMP_HEADER = 'x-verbatim-timestamp';

/** Over the timestamp too, so that an old page cannot be sent again as a new one. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

export function isSignedBy(
  secret: string,
  timestamp: string,
  body: string,
  signature: string,
): boolean {
  const [expected, given] = [signatureOf(secret, timestamp, body), signature].map(Buffer.from);
  return expected!.length === given!.length && timingSafeEqual(expected!, given!);
}

/**
 * Posts each page as JSON. `x-verbatim-timestamp` is the Unix time of sending in seconds;
 * `x-verbatim-signature` is `sha256=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex.
 */
export class WebhookPager implements Pager {
  readonly name = 'webhook';

  constructor(
    private readonly options: {
      readonly url: string;
      readonly secret: string | undefined;
      now?(): number;
    },
  ) {}

  async page(page: Page): Promise<void> {
    const { url, secret, now = Date.now } = this.options;
    const body = JSON.stringify({ version: 1, ...page });
    const timestamp = String(Math.floor(now() / 1_000));
    await postJson(this.name, url, body, {
      [TIMESTAMP_HEADER]: timestamp,
      ...(secret !== undefined && { [SIGNATURE_HEADER]: signatureOf(secret, timestamp, body) }),
    });
  }
}
