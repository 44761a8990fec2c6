import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'verbatim-signature';
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/**
 * `t=<Unix seconds>,v1=<hexadecimal>`: HMAC-SHA-256 over the time, a point, and the body as it was sent. Whoever
 * receives it compares in constant time, and refuses what is older than five minutes.
 */
export function signatureOf(secret: string, body: string, seconds: number): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
