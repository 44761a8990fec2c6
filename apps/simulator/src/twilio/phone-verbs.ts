import type { CallLedger } from '../calls/call-ledger.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import type { CallerMessage, DialledPerson } from '../scripts/call-script.js';
import { wordsOf } from '../speech/framing.js';
import { bytesOfMs, SILENCE } from '../speech/mu-law.js';
import { encodeSpeech, speakingMs } from '../speech/speech-encoder.js';
import { wavOf } from '../speech/wav.js';
import { ACCOUNT_SID, newSid } from './call-identity.js';
import type { Recordings } from './rest/recordings.js';
import { type DialVerb, type GatherVerb, parseTwiml, type RecordVerb } from './twiml.js';

export interface PhoneVerbsOptions {
  readonly ledger: CallLedger;
  readonly clock: SimulationClock;
  readonly recordings: Recordings;
  readonly signal: AbortSignal;
  /** Fetches a document for somebody else's leg of the call. */
  fetch(url: string, parameters: Readonly<Record<string, string>>): Promise<string | undefined>;
  /** Sends a callback, and does not wait for its answer. */
  tell(url: string, parameters: Readonly<Record<string, string>>): void;
}

export interface VerbEnd {
  /** What the action is told; undefined: it is not asked. */
  readonly callback: Readonly<Record<string, string>> | undefined;
  readonly hasCallerHungUp: boolean;
}

/** How long it takes until somebody whose telephone rings picks it up, and how long they then speak. */
const PICK_UP_MS = 4_000;
const TALK_MS = 5_000;
/** From the tone to the first word, and how soon the carrier has the recording ready. */
const BREATH_MS = 400;
const READY_MS = 2_000;

/** Whoever has nothing in their script for a tone hangs up; and a telephone that nobody speaks of is answered. */
const SILENT: CallerMessage = { kind: 'message', text: '', endsWith: 'hang-up' };
const ANSWERS: DialledPerson = { kind: 'person', does: 'answers' };

/** `<Record>` and `<Dial>`, as Twilio performs them. */
export class PhoneVerbs {
  #messages = 0;
  #dialled = 0;
  #gathered = 0;

  constructor(private readonly options: PhoneVerbsOptions) {}

  async record(verb: RecordVerb): Promise<VerbEnd> {
    const { ledger, clock, signal } = this.options;
    const message = nth(ledger.script.steps, 'message', this.#messages++) ?? SILENT;
    const hasCallerHungUp = message.endsWith === 'hang-up';
    const words = wordsOf(message.text);
    if (words.length === 0) {
      await clock.wait(hasCallerHungUp ? BREATH_MS : verb.timeoutMs, signal);
      // What is empty is no recording: the action is not asked, and the next verb is played.
      this.#tellRecording(verb, { RecordingStatus: 'absent', RecordingDuration: '0' });
      return { callback: undefined, hasCallerHungUp };
    }
    const spoken = encodeSpeech({ words, durationMs: speakingMs(words) }).audio;
    const tail = message.endsWith === 'silence' ? bytesOfMs(verb.timeoutMs) : 0;
    const audio = Buffer.concat([
      Buffer.alloc(bytesOfMs(BREATH_MS), SILENCE),
      spoken,
      Buffer.alloc(tail, SILENCE),
    ]).subarray(0, bytesOfMs(verb.maxLengthMs));
    await clock.wait(audio.length / bytesOfMs(1), signal);
    const seconds = Math.max(1, Math.round(audio.length / bytesOfMs(1_000)));
    const { sid } = this.options.recordings.add(ledger.report.callSid, wavOf(audio), seconds);
    ledger.report.messages.push({
      recordingSid: sid,
      text: message.text,
      durationSeconds: seconds,
    });
    const about = {
      RecordingSid: sid,
      RecordingUrl: urlOf(sid),
      RecordingDuration: String(seconds),
    };
    void clock
      .wait(READY_MS, signal)
      .then(() => this.#tellRecording(verb, { ...about, RecordingStatus: 'completed' }));
    const digits = { 'hang-up': 'hangup', key: '#', silence: '' }[message.endsWith];
    return { callback: { ...about, Digits: digits }, hasCallerHungUp };
  }

  /** The keys of the script, which nobody presses in a stream then. */
  async gather(verb: GatherVerb): Promise<VerbEnd> {
    const { ledger, clock, signal } = this.options;
    const { digits: keys = '' } = nth(ledger.script.steps, 'keys', this.#gathered++) ?? {};
    const digits = keys.slice(0, verb.digits);
    await clock.wait(digits === '' ? verb.timeoutMs : BREATH_MS, signal);
    if (digits === '' && !verb.isToldOfNothing) {
      return { callback: undefined, hasCallerHungUp: false };
    }
    ledger.keyPressed(digits);
    return { callback: { Digits: digits, FinishedOnKey: '' }, hasCallerHungUp: false };
  }

  /** Nobody of those whose telephones ring is more than a line of the script. */
  async dial(verb: DialVerb): Promise<VerbEnd> {
    const { ledger, clock, signal } = this.options;
    const { does } = nth(ledger.script.steps, 'person', this.#dialled++) ?? ANSWERS;
    const sid = newSid('CA');
    ledger.report.announcements.push(`Dial: ${verb.target}`);
    const isAnswered = does === 'answers' || does === 'machine' || does === 'declines';
    await clock.wait(does === 'no-answer' ? verb.timeoutMs : PICK_UP_MS, signal);
    if (!isAnswered) {
      const status = does === 'fails' ? 'failed' : does;
      return { callback: { DialCallStatus: status, DialCallSid: sid }, hasCallerHungUp: false };
    }
    if (verb.statusCallback !== undefined && verb.statusEvents.includes('answered')) {
      this.options.tell(verb.statusCallback, this.#childParameters(sid, verb.target));
    }
    if (verb.whisper !== undefined && !(await this.#takes(verb, sid, does === 'answers'))) {
      const declined = { DialCallStatus: 'completed', DialCallSid: sid, DialCallDuration: '0' };
      return { callback: { ...declined, DialBridged: 'false' }, hasCallerHungUp: false };
    }
    await clock.wait(TALK_MS, signal);
    const duration = String(TALK_MS / 1_000);
    const callback = {
      ...{ DialCallStatus: 'completed', DialCallSid: sid, DialCallDuration: duration },
      DialBridged: 'true',
    };
    return { callback, hasCallerHungUp: false };
  }

  /** Hears what the call is about, and presses 1, or something else. */
  async #takes(
    { whisper = '', target }: DialVerb,
    sid: string,
    doesTake: boolean,
  ): Promise<boolean> {
    const { fetch, ledger, clock, signal } = this.options;
    const about = this.#childParameters(sid, target);
    const heard = await fetch(whisper, about);
    const gather = heard && parseTwiml(heard).verbs.find((verb) => verb.verb === 'Gather');
    if (!gather || gather.action === undefined) return heard !== undefined;
    ledger.report.announcements.push(`Whisper: ${gather.text}`);
    await clock.wait(speakingMs(wordsOf(gather.text)), signal);
    const next = await fetch(gather.action, { ...about, Digits: doesTake ? '1' : '2' });
    return next !== undefined && parseTwiml(next).verbs.every(({ verb }) => verb !== 'Hangup');
  }

  #childParameters(sid: string, to: string): Record<string, string> {
    const { callSid, from } = this.options.ledger.report;
    return {
      ...{
        AccountSid: ACCOUNT_SID,
        ApiVersion: '2010-04-01',
        CallSid: sid,
        ParentCallSid: callSid,
      },
      ...{ CallStatus: 'in-progress', Direction: 'outbound-dial', From: from, To: to },
      ...{ Caller: from, Called: to, CallbackSource: 'call-progress-events', SequenceNumber: '0' },
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
    };
  }

  #tellRecording(verb: RecordVerb, parameters: Readonly<Record<string, string>>): void {
    const status = parameters['RecordingStatus'] ?? '';
    if (verb.statusCallback === undefined || !verb.statusEvents.includes(status)) return;
    this.options.tell(verb.statusCallback, {
      ...{ AccountSid: ACCOUNT_SID, CallSid: this.options.ledger.report.callSid },
      ...{ RecordingSid: `RE${'0'.repeat(32)}`, RecordingUrl: '', RecordingChannels: '1' },
      ...{ RecordingSource: 'RecordVerb', RecordingTrack: 'inbound', ErrorCode: '0' },
      RecordingStartTime: new Date().toUTCString().replace('GMT', '+0000'),
      ...parameters,
    });
  }
}

type Step = CallLedger['script']['steps'][number];

/** The nth of its kind in the script, then the last again. */
function nth<K extends Step['kind']>(
  steps: readonly Step[],
  kind: K,
  index: number,
): Extract<Step, { kind: K }> | undefined {
  const found = steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);
  return found[index] ?? found.at(-1);
}

const urlOf = (sid: string): string =>
  `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT_SID}/Recordings/${sid}`;
