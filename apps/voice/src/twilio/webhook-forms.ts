import { z } from 'zod';
import { CallId, Vertical } from '@verbatim/contracts';

const Text = z.string().max(1_024);

/** POST /twilio/voice: a call came in. Other fields of Twilio's are ignored. */
export const VoiceForm = z.object({
  CallSid: CallId,
  From: Text.default('unknown'),
  To: Text.default('unknown'),
  Direction: Text.default('inbound'),
});
export type VoiceForm = z.infer<typeof VoiceForm>;

/** POST /twilio/status: the call's progress. */
export const StatusForm = z.object({
  CallSid: CallId,
  CallStatus: z.string().min(1).max(64),
  From: Text.default('unknown'),
  To: Text.default('unknown'),
  Direction: Text.default('inbound'),
  CallDuration: z.coerce.number().int().min(0).optional().catch(undefined),
  SequenceNumber: z.coerce.number().int().min(0).optional().catch(undefined),
  Timestamp: z.string().max(64).optional().catch(undefined),
});
export type StatusForm = z.infer<typeof StatusForm>;

/** POST /twilio/stream-status: the media stream's progress; the only place where a failed handshake shows. */
export const StreamStatusForm = z.object({
  CallSid: CallId,
  StreamSid: Text.default('unknown'),
  StreamEvent: z.string().min(1).max(64),
  StreamError: Text.optional(),
});
export type StreamStatusForm = z.infer<typeof StreamStatusForm>;

/** POST /twilio/after-stream: the stream has ended, and Twilio asks what follows. */
export const AfterStreamForm = VoiceForm;

/** POST /twilio/payment: `<Pay>` is over. Card data, which Twilio masks, is not even read. */
export const PaymentForm = VoiceForm.extend({ Result: z.string().min(1).max(64) });

/** POST /twilio/payment-status: how far it is. */
export const PaymentStatusForm = z.object({
  CallSid: CallId,
  For: z.string().max(64).default('unknown'),
  ErrorType: z.string().max(64).optional(),
});

/** What our own addresses carry: which vertical the call has, since not every form of Twilio's says so. */
export const AboutVertical = z.object({ vertical: Vertical });

/** Query of /twilio/transfer and /twilio/transfer-status: which telephone of the route it is about. */
export const AboutTransfer = AboutVertical.extend({
  attempt: z.coerce.number().int().min(0).max(50),
  transfer: z.enum(['cold', 'warm']),
  to: z.string().min(1).max(80).optional(),
});
export type AboutTransfer = z.infer<typeof AboutTransfer>;

/** POST /twilio/transfer: a person has hung up, or did not answer. */
export const TransferForm = VoiceForm.extend({
  DialCallStatus: z.string().min(1).max(64),
  /** `false`: the person was on the line, and never with the caller. */
  DialBridged: z.string().max(8).optional(),
  DialCallDuration: z.coerce.number().int().min(0).optional().catch(undefined),
});

/** POST /twilio/transfer-status: a person's telephone. The call that we know is its parent. */
export const TransferStatusForm = z.object({
  ParentCallSid: CallId,
  CallStatus: z.string().min(1).max(64),
});

/** POST /twilio/whisper and /twilio/whisper-key: the person is on the line, and what they pressed. */
export const WhisperForm = z.object({
  ParentCallSid: CallId,
  Digits: z.string().max(32).default(''),
});

/** POST /twilio/recording: a recording can be fetched, or there is none. */
export const RecordingForm = z.object({
  CallSid: CallId,
  RecordingSid: z.string().regex(/^RE[0-9a-f]{32}$/),
  RecordingStatus: z.string().min(1).max(64),
  RecordingDuration: z.coerce.number().int().min(0).optional().catch(undefined),
});

/** Query of calls that we placed: the id of their row. */
const OutboundId = z.uuid();
export const AboutOutbound = AboutVertical.extend({ outbound: OutboundId });
export const PerhapsOutbound = z.object({ outbound: OutboundId.optional() });

/** POST /twilio/answered: who answered. */
export const AnsweredForm = z.object({ CallSid: CallId, AnsweredBy: z.string().min(1).max(64) });

/** POST /twilio/call-back: what a caller pressed. */
export const KeysForm = VoiceForm.extend({ Digits: z.string().max(32).default('') });

const TERMINAL_STATUSES = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

/** After such a status nothing more happens on the call. */
export const isTerminal = (status: string): boolean => TERMINAL_STATUSES.has(status);

/** Twilio says `outbound-api` or `outbound-dial`. */
export const directionOf = (direction: string): 'inbound' | 'outbound' =>
  direction.startsWith('outbound') ? 'outbound' : 'inbound';

/** The number that decides the vertical: ours, whichever end of the call it is. */
export const ownNumberOf = (form: { From: string; To: string; Direction: string }): string =>
  directionOf(form.Direction) === 'outbound' ? form.From : form.To;
