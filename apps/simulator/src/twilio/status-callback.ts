import type { CallReport } from '../report/report.js';
import { type CallDirection, callParameters } from './call-identity.js';
import type { Delivery, WebhookClient } from './webhook-client.js';

/** How long a callback is tried again while the application is away. Twilio's own patience is shorter. */
export const CALLBACK_RETRY_MS = 60_000;

const STATUS_PATH = '/twilio/status';

/** Tells the application how the call ended: the terminal status callback, the only one by default. */
export function postTerminalStatus(
  webhooks: WebhookClient,
  report: CallReport,
  options: {
    readonly retryForMs: number;
    readonly isDuplicated: boolean;
    /** Of a call that the application has placed: where it wants it. */
    readonly url?: string | undefined;
    readonly direction?: CallDirection;
  },
): Promise<Delivery> {
  const { callSid, from, to, status, durationSeconds } = report;
  const parameters = {
    ...callParameters({ callSid, from, to, status, direction: options.direction }),
    CallDuration: String(durationSeconds),
    Duration: String(Math.ceil(durationSeconds / 60)),
    CallbackSource: 'call-progress-events',
    SequenceNumber: '0',
    SipResponseCode: status === 'completed' ? '200' : '500',
    Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
  };
  return webhooks.post(webhooks.resolve(options.url ?? STATUS_PATH), parameters, options);
}

/** A stream's own callback, sent only where the TwiML asked for it. */
export function streamParameters(event: {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly name: string | undefined;
  readonly kind: 'stream-started' | 'stream-stopped' | 'stream-error';
  readonly error?: string;
}): Record<string, string> {
  return {
    AccountSid: event.accountSid,
    CallSid: event.callSid,
    StreamSid: event.streamSid,
    StreamName: event.name ?? event.streamSid,
    StreamEvent: event.kind,
    ...(event.error === undefined ? {} : { StreamError: event.error }),
    Timestamp: new Date().toISOString(),
  };
}
