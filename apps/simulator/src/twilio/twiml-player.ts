import type { CallLedger } from '../calls/call-ledger.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { wordsOf } from '../speech/framing.js';
import { speakingMs } from '../speech/speech-encoder.js';
import { type StreamNoun, type Twiml, TwimlError, type Verb, parseTwiml } from './twiml.js';
import type { PayVerb } from './card-payment.js';
import type { StreamEnd } from './media-stream.js';
import type { PhoneVerbs, VerbEnd } from './phone-verbs.js';

/** Documents that one call may ask for; Twilio ends endless redirects too. */
const DOCUMENTS_MAX = 20;
/** What a caller sits through before giving up on a queue, and how long music plays. */
const HOLD_MS = 15_000;
const MUSIC_MS = 5_000;

export interface TwimlPlayerOptions {
  readonly ledger: CallLedger;
  readonly clock: SimulationClock;
  readonly signal: AbortSignal;
  /** Runs a stream to its end. */
  readonly stream: (noun: StreamNoun) => Promise<StreamEnd>;
  readonly phone: PhoneVerbs;
  /** Takes a card; gives what the action is told. */
  readonly pay: (verb: PayVerb) => Promise<Record<string, string>>;
  /** Fetches the next document, for an `action` or a `<Redirect>`; undefined if there is none. */
  readonly fetch: (
    url: string,
    parameters: Readonly<Record<string, string>>,
  ) => Promise<string | undefined>;
}

export interface Played {
  /** Whether a media stream was open at all. */
  hasStreamed: boolean;
  /** The caller hung up; otherwise the document came to its end. */
  hasCallerHungUp: boolean;
}

/**
 * Plays TwiML to one caller as Twilio does: verbs in order, a stream blocks until it ends, then its
 * `action` or the next verb; the call is over when nothing is left.
 */
export class TwimlPlayer {
  #documents = 0;
  readonly #played: Played = { hasStreamed: false, hasCallerHungUp: false };

  #redirected: string | undefined;

  constructor(private readonly options: TwimlPlayerOptions) {}

  /** From the end of the verb in hand on the call does this instead. */
  redirect(document: string): void {
    this.#redirected = document;
  }

  /** Errors: `TwimlError` if the very first document cannot be played. */
  async play(document: string): Promise<Played> {
    let next: Twiml | undefined = this.#read(document);
    while (next) next = await this.#playVerbs(next.verbs);
    return this.#played;
  }

  #read(document: string): Twiml {
    const twiml = parseTwiml(document);
    for (const warning of twiml.warnings) this.options.ledger.warn(warning);
    return twiml;
  }

  /** Gives the document that follows, if one was asked for. */
  async #playVerbs(verbs: readonly Verb[]): Promise<Twiml | undefined> {
    for (const verb of verbs) {
      if (this.options.signal.aborted && this.#played.hasStreamed) return undefined;
      if (verb.verb === 'Redirect') return this.#follow(verb.url, {});
      if (verb.verb === 'Hangup') return undefined;
      const callback = await this.#perform(verb);
      const redirected = this.#redirected;
      if (redirected !== undefined && !this.#played.hasCallerHungUp) {
        this.#redirected = undefined;
        return this.#read(redirected);
      }
      const action = 'action' in verb ? verb.action : undefined;
      if (this.#played.hasCallerHungUp || verb.verb === 'Reject') {
        if (verb.verb === 'Record' && callback && action) await this.#follow(action, callback);
        return undefined;
      }
      if (callback && action) return this.#follow(action, callback);
    }
    return undefined;
  }

  /** Gives what the verb's `action` is told. */
  async #perform(verb: Verb): Promise<VerbEnd['callback']> {
    switch (verb.verb) {
      case 'Connect':
        return this.#connect(verb.stream);
      case 'Pay':
        return this.options.pay(verb);
      case 'Say':
        this.#announce(`Say: ${verb.text}`);
        await this.#wait(speakingMs(wordsOf(verb.text)));
        return undefined;
      case 'Play':
        this.#announce(`Play: ${verb.url}`);
        await this.#wait(MUSIC_MS);
        return undefined;
      case 'Pause':
        await this.#wait(verb.seconds * 1_000);
        return undefined;
      case 'Dial':
        return this.#ended(await this.options.phone.dial(verb));
      case 'Gather':
        this.#announce(`Gather: ${verb.text}`);
        await this.#wait(speakingMs(wordsOf(verb.text)));
        return this.#ended(await this.options.phone.gather(verb));
      case 'Record':
        this.#announce('Record');
        return this.#ended(await this.options.phone.record(verb));
      case 'Enqueue':
        this.#announce(`Enqueue: ${verb.queue}`);
        await this.#wait(HOLD_MS);
        this.#played.hasCallerHungUp = true;
        return undefined;
      case 'Reject':
        this.#announce(`Reject: ${verb.reason}`);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Who hangs up while being recorded has it told to the action all the same. */
  async #ended({ callback, hasCallerHungUp }: VerbEnd): Promise<VerbEnd['callback']> {
    this.#played.hasCallerHungUp ||= hasCallerHungUp;
    return callback;
  }

  async #connect(noun: StreamNoun): Promise<Record<string, string>> {
    const end = await this.options.stream(noun);
    this.#played.hasStreamed ||= end.kind !== 'failed' || end.error.startsWith('31903');
    this.#played.hasCallerHungUp = end.kind === 'caller-hung-up';
    return {};
  }

  async #follow(
    url: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Twiml | undefined> {
    this.#documents += 1;
    if (this.#documents > DOCUMENTS_MAX) {
      this.options.ledger.warn(`more than ${DOCUMENTS_MAX} TwiML documents in one call`);
      return undefined;
    }
    const document = await this.options.fetch(url, parameters);
    if (document === undefined) return undefined;
    try {
      return this.#read(document);
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error;
      this.options.ledger.warn(error.message);
      return undefined;
    }
  }

  #announce(announcement: string): void {
    this.options.ledger.report.announcements.push(announcement);
  }

  #wait(mediaMs: number): Promise<void> {
    return this.options.clock.wait(mediaMs, this.options.signal);
  }
}
