import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Vertical } from '@verbatim/contracts';

/** What the token vouches for. */
export interface StreamClaim {
  readonly callId: string;
  readonly vertical: Vertical;
  /** Which stream of the call, from 0; each payment is followed by another. */
  readonly part: number;
}

/**
 * Expiry moves in steps of this, so that every replica makes the same token for a call: between one and
 * two steps after the webhook, and a stream follows its webhook within seconds.
 */
const EXPIRY_STEP_MS = 3_600_000;

/**
 * The second factor beside Twilio's signature: `<expiry>.<HMAC-SHA-256>`, bound to the CallSid that was
 * signed in the webhook. A retried webhook gets the same token on any replica; the first use counts.
 */
export class StreamTokenIssuer {
  private readonly key: Buffer;

  constructor(authToken: string) {
    this.key = Buffer.from(hkdfSync('sha256', authToken, '', 'verbatim/v1/stream-token', 32));
  }

  issue(claim: StreamClaim, nowMs: number): string {
    const expiresAt = (Math.floor(nowMs / EXPIRY_STEP_MS) + 2) * EXPIRY_STEP_MS;
    return `${expiresAt}.${this.mac(claim, expiresAt)}`;
  }

  /** Never throws, whatever the token is made of. */
  check(token: string, claim: StreamClaim, nowMs: number): 'valid' | 'invalid' | 'expired' {
    const [expiry, mac, ...rest] = token.split('.');
    const expiresAt = Number(expiry);
    if (mac === undefined || rest.length > 0 || !Number.isSafeInteger(expiresAt)) return 'invalid';
    const expected = Buffer.from(this.mac(claim, expiresAt));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'invalid';
    return nowMs < expiresAt ? 'valid' : 'expired';
  }

  private mac({ callId, vertical, part }: StreamClaim, expiresAt: number): string {
    const claim = `${callId}|${vertical}|${expiresAt}${part === 0 ? '' : `|${part}`}`;
    return createHmac('sha256', this.key).update(claim).digest('base64url');
  }
}

/** What is stored of a token's first use. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
