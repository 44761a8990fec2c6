import type { CallLedger } from '../calls/call-ledger.js';
import type { SeededRandom } from '../calls/seeded-random.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { lineNoise } from '../speech/pilot.js';
import { ACCOUNT_SID, type CallDirection, callParameters, newSid } from './call-identity.js';
import {
  cardOf,
  fieldParameters,
  PAY_FIELDS,
  type PayVerb,
  resultParameters,
} from './card-payment.js';
import { patienceAt } from './caller-patience.js';
import { MediaStream, type StreamEnd } from './media-stream.js';
import { PhoneVerbs } from './phone-verbs.js';
import type { Recordings } from './rest/recordings.js';
import { ScriptedCaller } from './scripted-caller.js';
import { CALLBACK_RETRY_MS, postTerminalStatus, streamParameters } from './status-callback.js';
import { TwimlError, type StreamNoun } from './twiml.js';
import { type Played, TwimlPlayer } from './twiml-player.js';
import type { Delivery, WebhookClient } from './webhook-client.js';

/** Twilio gives the first webhook 15 s in all, then plays an error and hangs up. */
const VOICE_RETRY_MS = 15_000;
/** After Ctrl-C, and for a call that the application never answered, callbacks get this long. */
const CUT_SHORT_RETRY_MS = 5_000;
/** A person keys in a number, a date, a code. */
const FIELD_MS = 4_000;
const VOICE_PATH = '/twilio/voice';

/** What an application says of a call that it places (Twilio REST, Calls). */
export interface OutboundOrder {
  readonly url: string;
  readonly statusCallback: string | undefined;
  readonly amdCallback: string | undefined;
}

/** How long it rings before somebody picks up, and before nobody does. */
const RINGING_MS = 5_000;
const RINGING_MAX_MS = 25_000;
/** Until a voice is known to be a person's, and until a machine has given its tone. */
const HUMAN_KNOWN_MS = 3_000;
const MACHINE_TONE_MS = 6_000;

export interface PlacedCallOptions {
  readonly ledger: CallLedger;
  readonly clock: SimulationClock;
  readonly random: SeededRandom;
  readonly authToken: string;
  readonly webhooks: WebhookClient;
  readonly recordings: Recordings;
  /** A call that the application has placed. */
  readonly outbound?: OutboundOrder | undefined;
  /** Whether this call's webhooks arrive twice, as retried ones do. */
  readonly isDuplicated: boolean;
  /** The caller hangs up so long after its first frame, whatever is going on. */
  readonly hangUpAtMs?: number | undefined;
  readonly signal: AbortSignal;
}

/** One call from the first webhook to the terminal status callback, as Twilio performs it. */
export class PlacedCall {
  readonly #caller: ScriptedCaller;
  readonly #callbacks: Promise<Delivery>[] = [];
  #player: TwimlPlayer | undefined;
  #streaming: MediaStream | undefined;

  constructor(private readonly options: PlacedCallOptions) {
    const { ledger, clock, random, hangUpAtMs } = options;
    this.#caller = new ScriptedCaller({
      script: ledger.script,
      noise: lineNoise(ledger.report.callSid),
      patience: patienceAt(clock.speed),
      random,
      onUtterance: (utterance) => ledger.callerStarts(utterance),
      ...(hangUpAtMs !== undefined && { hangUpAtMs }),
    });
  }

  get #direction(): CallDirection {
    return this.options.outbound ? 'outbound-api' : 'inbound';
  }

  /** Never rejects for anything that the application does; the outcome is in the ledger's report. */
  async run(): Promise<void> {
    const { clock, ledger, signal } = this.options;
    const { report } = ledger;
    const startedAtMs = clock.wallMs();
    const hangUp = () => this.#caller.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      await this.#converse();
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
    report.durationSeconds = Math.round(clock.toMediaMs(clock.wallMs() - startedAtMs) / 1000);
    report.endedAt = new Date().toISOString();
    const delivery = await postTerminalStatus(this.options.webhooks, report, {
      retryForMs:
        signal.aborted || report.outcome === 'not-placed' ? CUT_SHORT_RETRY_MS : CALLBACK_RETRY_MS,
      isDuplicated: this.options.isDuplicated,
      url: this.options.outbound?.statusCallback,
      direction: this.#direction,
    });
    report.isStatusDelivered = delivery.kind === 'answered';
    if (delivery.kind === 'failed') ledger.warn(`status callback: ${delivery.problem}`);
    await Promise.all(this.#callbacks);
  }

  async #converse(): Promise<void> {
    const { ledger, clock, signal } = this.options;
    const { report } = ledger;
    if (!(await this.#isPickedUp())) return;
    const url = this.options.outbound?.url ?? VOICE_PATH;
    const status = this.options.outbound ? 'in-progress' : 'ringing';
    const twiml = await this.#fetch(url, {}, status, this.options.isDuplicated);
    if (twiml === undefined) return this.#notPlaced();
    const player = (this.#player = new TwimlPlayer({
      ledger,
      clock,
      signal,
      phone: new PhoneVerbs({
        ledger,
        clock,
        signal,
        recordings: this.options.recordings,
        fetch: (next, parameters) => this.#fetch(next, parameters, 'in-progress'),
        tell: (url, parameters) => this.#tell(url, parameters),
      }),
      stream: (noun) => this.#stream(noun),
      pay: (verb) => this.#pay(verb),
      fetch: (next, parameters) => this.#fetch(next, parameters, 'in-progress'),
    }));
    try {
      report.outcome = this.#outcomeOf(await player.play(twiml));
      report.status = 'completed';
      this.#player = undefined;
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error;
      ledger.warn(error.message);
      this.#notPlaced();
    }
  }

  /** By REST: whatever the call does, it does this now. False: it is over, or has not begun. */
  update(twiml: string): boolean {
    if (!this.#player) return false;
    this.#player.redirect(twiml);
    this.#streaming?.redirect();
    return true;
  }

  /** Whoever calls has somebody on the line; whoever is called picks up, or does not. */
  async #isPickedUp(): Promise<boolean> {
    const { ledger, clock, signal, outbound } = this.options;
    if (!outbound) return true;
    const person = ledger.script.steps.find((step) => step.kind === 'person');
    const does = person?.does ?? 'no-answer';
    await clock.wait(does === 'no-answer' ? RINGING_MAX_MS : RINGING_MS, signal);
    if (does !== 'answers' && does !== 'machine') {
      ledger.report.outcome = 'diverted';
      ledger.report.status = does === 'fails' ? 'failed' : does;
      return false;
    }
    this.#tellWhoAnswered(does === 'machine', outbound);
    return true;
  }

  #tellWhoAnswered(isMachine: boolean, { amdCallback }: OutboundOrder): void {
    if (amdCallback === undefined) return;
    const { clock, signal, ledger } = this.options;
    const afterMs = isMachine ? MACHINE_TONE_MS : HUMAN_KNOWN_MS;
    void clock.wait(afterMs, signal).then(() =>
      this.#tell(amdCallback, {
        ...{ AccountSid: ACCOUNT_SID, CallSid: ledger.report.callSid },
        AnsweredBy: isMachine ? 'machine_end_beep' : 'human',
        MachineDetectionDuration: String(afterMs),
      }),
    );
  }

  #outcomeOf({
    hasStreamed,
    hasCallerHungUp,
  }: Played): 'conversation' | 'dropped' | 'diverted' | 'interrupted' {
    if (this.options.signal.aborted) return 'interrupted';
    if (!hasStreamed) return 'diverted';
    return hasCallerHungUp ? 'conversation' : 'dropped';
  }

  #notPlaced(): void {
    this.options.ledger.report.outcome = 'not-placed';
    this.options.ledger.report.status = 'failed';
  }

  async #fetch(
    url: string,
    extra: Readonly<Record<string, string>>,
    status: string,
    isDuplicated = false,
  ): Promise<string | undefined> {
    const { ledger, webhooks, signal } = this.options;
    const { callSid, from, to } = ledger.report;
    const delivery = await webhooks.post(
      webhooks.resolve(url),
      { ...callParameters({ callSid, from, to, status, direction: this.#direction }), ...extra },
      { retryForMs: VOICE_RETRY_MS, isDuplicated, signal },
    );
    if (delivery.kind === 'answered') return delivery.body;
    ledger.warn(`webhook: ${delivery.problem}`);
    return undefined;
  }

  /** The caller keys in a card. The application learns how far it is and how it ended, and nothing of the card. */
  async #pay(verb: PayVerb): Promise<Record<string, string>> {
    const { ledger, clock, signal } = this.options;
    const { payments } = ledger.report;
    const card = cardOf(ledger.script, payments.length);
    for (const field of PAY_FIELDS) {
      this.#tellPayment(verb, fieldParameters(field));
      await clock.wait(FIELD_MS, signal);
    }
    const { chargeAmount, currency, connector } = verb;
    payments.push({ amount: chargeAmount, currency, connector, result: card.result });
    const parameters = resultParameters(card, newSid('PK'));
    this.#tellPayment(verb, parameters);
    return parameters;
  }

  #tellPayment({ statusCallback }: PayVerb, parameters: Record<string, string>): void {
    if (statusCallback === undefined) return;
    const { callSid } = this.options.ledger.report;
    this.#tell(statusCallback, { AccountSid: ACCOUNT_SID, CallSid: callSid, ...parameters });
  }

  #tell(url: string, parameters: Readonly<Record<string, string>>): void {
    const { webhooks, signal } = this.options;
    const options = { retryForMs: CALLBACK_RETRY_MS, signal };
    this.#callbacks.push(webhooks.post(webhooks.resolve(url), parameters, options));
  }

  async #stream(noun: StreamNoun): Promise<StreamEnd> {
    const { ledger, clock, authToken } = this.options;
    const streamSid = newSid('MZ');
    const stream = (this.#streaming = new MediaStream({
      url: noun.url,
      authToken,
      accountSid: ACCOUNT_SID,
      streamSid,
      customParameters: noun.parameters,
      clock,
      caller: this.#caller,
      ledger,
      onStarted: () => this.#tellStream(noun, streamSid, 'stream-started'),
    }));
    const end = await stream.run();
    this.#streaming = undefined;
    if (end.kind === 'failed') {
      ledger.warn(end.error);
      this.#tellStream(noun, streamSid, 'stream-error', end.error);
    } else this.#tellStream(noun, streamSid, 'stream-stopped');
    return end;
  }

  #tellStream(
    noun: StreamNoun,
    streamSid: string,
    kind: 'stream-started' | 'stream-stopped' | 'stream-error',
    error?: string,
  ): void {
    if (noun.statusCallback === undefined) return;
    const { callSid } = this.options.ledger.report;
    const { name } = noun;
    const accountSid = ACCOUNT_SID;
    this.#tell(
      noun.statusCallback,
      streamParameters({ accountSid, callSid, streamSid, name, kind, error }),
    );
  }
}
