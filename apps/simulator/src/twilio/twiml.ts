import type { PayVerb } from './card-payment.js';
import { type Element, parseXml } from './xml.js';

export interface StreamNoun {
  readonly url: string;
  readonly name: string | undefined;
  readonly statusCallback: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DialVerb {
  readonly verb: 'Dial';
  readonly target: string;
  readonly action: string | undefined;
  readonly timeoutMs: number;
  /** What who picks up hears first, and whether they are joined. */
  readonly whisper: string | undefined;
  /** Of the number that is dialled. */
  readonly statusCallback: string | undefined;
  readonly statusEvents: readonly string[];
}

export interface GatherVerb {
  readonly verb: 'Gather';
  readonly action: string | undefined;
  readonly digits: number;
  readonly timeoutMs: number;
  /** Whether the action is asked although nothing was pressed. */
  readonly isToldOfNothing: boolean;
  /** What is said meanwhile. */
  readonly text: string;
}

export interface RecordVerb {
  readonly verb: 'Record';
  readonly action: string | undefined;
  readonly maxLengthMs: number;
  /** Silence that ends it. */
  readonly timeoutMs: number;
  readonly statusCallback: string | undefined;
  readonly statusEvents: readonly string[];
}

export type Verb =
  | { readonly verb: 'Connect'; readonly stream: StreamNoun; readonly action: string | undefined }
  | PayVerb
  | GatherVerb
  | { readonly verb: 'Say'; readonly text: string }
  | { readonly verb: 'Play'; readonly url: string }
  | { readonly verb: 'Pause'; readonly seconds: number }
  | DialVerb
  | RecordVerb
  | { readonly verb: 'Enqueue'; readonly queue: string; readonly action: string | undefined }
  | { readonly verb: 'Redirect'; readonly url: string }
  | { readonly verb: 'Hangup' }
  | { readonly verb: 'Reject'; readonly reason: string };

export interface Twiml {
  readonly verbs: readonly Verb[];
  /** What Twilio would warn about (12200) and pass over. */
  readonly warnings: readonly string[];
}

/** TwiML that Twilio could not play at all; the caller would hear "an application error has occurred". */
export class TwimlError extends Error {
  override readonly name = 'TwimlError';
}

/** Sum of a parameter's name and value, in characters (Twilio, `<Parameter>`). */
const PARAMETER_LENGTH_MAX = 500;

/** Errors: `TwimlError` for what is no TwiML, or holds a `<Stream>` that Twilio would refuse. */
export function parseTwiml(document: string): Twiml {
  let response: Element;
  try {
    response = parseXml(document);
  } catch (error) {
    throw new TwimlError('12100: the document is not well-formed XML', { cause: error });
  }
  if (response.name !== 'Response') {
    throw new TwimlError(`12100: expected <Response>, got <${response.name}>`);
  }
  const warnings: string[] = [];
  const verbs = response.children.flatMap((element) => {
    const verb = verbOf(element);
    if (!verb) warnings.push(`12200: <${element.name}> is not known here and was passed over`);
    return verb ?? [];
  });
  return { verbs, warnings };
}

function verbOf(element: Element): Verb | undefined {
  const { attributes, text } = element;
  const { action } = attributes;
  switch (element.name) {
    case 'Connect':
      return { verb: 'Connect', stream: streamOf(element), action };
    case 'Pay':
      return payOf(element);
    case 'Say':
      return { verb: 'Say', text: text.replace(/\s+/g, ' ') };
    case 'Play':
      return { verb: 'Play', url: text };
    case 'Pause':
      return { verb: 'Pause', seconds: Number(attributes['length'] ?? 1) };
    case 'Dial':
      return dialOf(element);
    case 'Record':
      return recordOf(element);
    case 'Gather':
      return gatherOf(element);
    case 'Enqueue':
      return { verb: 'Enqueue', queue: text || attributes['workflowSid'] || '', action };
    case 'Redirect':
      return { verb: 'Redirect', url: text };
    case 'Hangup':
      return { verb: 'Hangup' };
    case 'Reject':
      return { verb: 'Reject', reason: attributes['reason'] ?? 'rejected' };
    default:
      return undefined;
  }
}

/** Twilio's defaults: 30 s of ringing, only the end is told. */
function dialOf({ attributes, text, children }: Element): DialVerb {
  const noun = children[0];
  const { statusCallback, statusCallbackEvent = 'completed' } = noun?.attributes ?? {};
  return {
    verb: 'Dial',
    target: text || (noun?.text ?? ''),
    action: attributes['action'],
    timeoutMs: Number(attributes['timeout'] ?? 30) * 1_000,
    whisper: noun?.attributes['url'],
    statusCallback,
    statusEvents: statusCallbackEvent.split(' '),
  };
}

/** Twilio's defaults: an hour, five seconds of silence, told when it is completed. */
function recordOf({ attributes }: Element): RecordVerb {
  const maxLength = Number(attributes['maxLength'] ?? 3_600);
  if (!(maxLength >= 1)) throw new TwimlError('13612: <Record> with an invalid maxLength');
  return {
    verb: 'Record',
    action: attributes['action'],
    maxLengthMs: maxLength * 1_000,
    timeoutMs: Number(attributes['timeout'] ?? 5) * 1_000,
    statusCallback: attributes['recordingStatusCallback'],
    statusEvents: (attributes['recordingStatusCallbackEvent'] ?? 'completed').split(' '),
  };
}

/** Twilio's defaults: five seconds, until #, and on with the next verb where nothing is pressed. */
function gatherOf({ attributes, children }: Element): GatherVerb {
  return {
    verb: 'Gather',
    action: attributes['action'],
    digits: Number(attributes['numDigits'] ?? 16),
    timeoutMs: Number(attributes['timeout'] ?? 5) * 1_000,
    isToldOfNothing: attributes['actionOnEmptyResult'] === 'true',
    text: children.map(({ text }) => text.replace(/\s+/g, ' ')).join(' '),
  };
}

/** Twilio charges between one and a million; without an amount it asks the processor for a token. */
function payOf({ attributes }: Element): PayVerb {
  const { action, statusCallback, chargeAmount = '0', currency = 'usd' } = attributes;
  const amount = Number(chargeAmount);
  if (!(amount === 0 || (amount >= 1 && amount <= 1_000_000))) {
    throw new TwimlError(`<Pay> with the amount ${chargeAmount}`);
  }
  const connector = attributes['paymentConnector'] ?? 'Default';
  return { verb: 'Pay', action, statusCallback, chargeAmount, currency, connector };
}

function streamOf(connect: Element): StreamNoun {
  const stream = connect.children.find(({ name }) => name === 'Stream');
  if (!stream) throw new TwimlError('12200: <Connect> without <Stream>');
  const url = stream.attributes['url'] ?? '';
  assertStreamUrl(url);
  const parameters: Record<string, string> = {};
  for (const { name, attributes } of stream.children) {
    if (name !== 'Parameter') continue;
    const [key, value] = [attributes['name'] ?? '', attributes['value'] ?? ''];
    if (key.length + value.length >= PARAMETER_LENGTH_MAX) {
      throw new TwimlError(`a <Parameter> of ${PARAMETER_LENGTH_MAX} characters or more`);
    }
    parameters[key] = value;
  }
  const { name, statusCallback } = stream.attributes;
  return { url, name, statusCallback, parameters };
}

/** Twilio itself takes wss only; this simulator dials ws too, since it stands on the same machine. */
function assertStreamUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw new TwimlError('31923: the stream URL is not a URL');
  if (parsed.protocol !== 'wss:' && parsed.protocol !== 'ws:') {
    throw new TwimlError(`31922: the stream URL has the scheme ${parsed.protocol}`);
  }
  if (url.includes('?')) throw new TwimlError('31920: the stream URL has a query string');
}
