import type { TwilioClient } from './twilio-client.js';

export interface SmsRequest {
  /** E.164. */
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** Where Twilio tells what becomes of it. */
  readonly statusCallback?: string | undefined;
}

/**
 * `accepted`: Twilio has it, and sends it. `refused`: it has not, with its own code where it gave one (21610: the
 * receiver has opted out). `unanswered`: nobody knows; Twilio has no idempotency key for messages.
 */
export type SmsOutcome =
  | { readonly kind: 'accepted'; readonly sid: string; readonly segments: number | undefined }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly code: number | undefined }
  | { readonly kind: 'unanswered' };

/** Never rejects for what Twilio or the network does, and keeps nothing of the request. */
export async function sendSms(client: TwilioClient, request: SmsRequest): Promise<SmsOutcome> {
  const { statusCallback, ...message } = request;
  try {
    const { sid, numSegments } = await client.messages.create({
      ...message,
      ...(statusCallback !== undefined && { statusCallback }),
    });
    const segments = Number(numSegments);
    return { kind: 'accepted', sid, segments: segments >= 1 ? segments : undefined };
  } catch (error) {
    const { status, code } = error as { status?: unknown; code?: unknown };
    if (typeof status !== 'number') return { kind: 'unanswered' };
    // Above it Twilio's own trouble: whether it sent anything is not known either.
    if (status >= 500) return { kind: 'unanswered' };
    return {
      kind: 'refused',
      httpStatus: status,
      code: typeof code === 'number' ? code : undefined,
    };
  }
}
