import type { EventOf } from '@verbatim/contracts';
import type { VerticalConfig } from '@verbatim/compliance';
import type { CallRecord, EventDraft } from '../record/event-draft.js';
import type { CallRules } from '../rules/rule-desk.js';
import type { Leaving } from '../telephony/leaving.js';
import { CallAgents } from '../agents/call-agents.js';
import type { CallTools } from '../tools/call-tools.js';
import type { ActionResult } from '../tools/call-actions.js';
import { floorOf } from '../tools/tool-floor.js';
import type { ModelSession } from '../session/model-session.js';
import { RememberedRecord } from '../session/remembered-record.js';
import { resumedLine } from '../session/resumed-line.js';
import { sessionListener } from '../session/session-listener.js';
import { countedBy, type Announcement } from './announcements.js';
import { Bridge, type Line } from './bridge.js';
import type { CallSessionOptions, CallState, LevelNews } from './call-session-options.js';
import { silenceClosing } from './caller-silence.js';
import { TOOLS_WAIT_MS } from './call-timings.js';
import { ConsentWatch } from './consent-watch.js';
import { interruptionOf, type EndCause, type TerminalStatus } from './end-cause.js';
import { EarlyAudio } from './early-audio.js';
import { ErrorTally, plainCode, streamError } from './error-tally.js';
import { PAYMENT_WAIT_MS, PaymentBreak, type PaymentDue } from './payment-break.js';
import { recordingNotice } from './recording-notice.js';
import { RECORDING_REFUSAL, refusalAnswer } from './refusal.js';
import { callEnded } from './call-ended.js';
import { within } from './within.js';

export type { CallSessionOptions, CallState } from './call-session-options.js';

const TICK_MS = 100;
/** Streams of one call that may break; and how long the next may take to come. */
const LINE_LOSSES_MAX = 2;
const RETURN_WAIT_MS = 10_000;
const TALLY_EVERY_TICKS = 10;
/** How long a first session may take to be ready, whatever was tried: then the caller hears the fallback. */
const CONFIGURE_WAIT_MS = 5_000;
/** The fallback is not kept waiting for longer by a database. */
const DONE_WAIT_MS = 300;

/**
 * One call from its webhook to the last event of its record: ringing → connecting → talking → ending →
 * ended; from talking it may go to paying and back, with another stream. Whatever happens to either socket, the
 * call ends here in order, and the process lives. Bounds: every wait has a limit; see `CallTimings`.
 */
export class CallSession {
  readonly ended: Promise<void>;
  private state: CallState = 'ringing';
  private readonly tally = new ErrorTally();
  private readonly terminal = Promise.withResolvers<void>();
  private terminalStatus: TerminalStatus | undefined;
  private isClosing = false;
  private line: Line | undefined;
  private model: ModelSession | undefined;
  private bridge: Bridge | undefined;
  private rules: CallRules | undefined;
  private tools: CallTools | undefined;
  private payment: PaymentBreak | undefined;
  private leaving: Leaving | undefined;
  private readonly agents: CallAgents;
  private part: number;
  private lineLosses = 0;
  /** The record as those see it who talk and listen; there is one from the first stream on. */
  private record: CallRecord | undefined;
  private readonly early = new EarlyAudio();
  private ticker: NodeJS.Timeout | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private readonly whenEnded = Promise.withResolvers<void>();

  constructor(private readonly options: CallSessionOptions) {
    this.ended = this.whenEnded.promise;
    this.part = options.part ?? 0;
    this.agents = options.agents ?? CallAgents.alone(options.vertical, options.recorder);
    this.expect(options.timings.streamWaitMs, 'twilio', 'stream-never-started');
  }

  get callId(): string {
    return this.options.recorder.call.callId;
  }

  get currentState(): CallState {
    return this.state;
  }

  /** With the agent that has the call now. */
  get vertical(): VerticalConfig {
    return this.agents.vertical;
  }

  /** Whether somebody is on the line, or about to be. */
  get isActive(): boolean {
    return this.state !== 'ending' && this.state !== 'ended';
  }

  /** Whether a stream of the call was ever here; until then another process may have it. */
  get hasStreamed(): boolean {
    return this.options.recorder.streamSid !== undefined;
  }

  /** The stream of this call has started and its token was good. False: it already has one, or is over. */
  connect(line: Line): boolean {
    if (this.state === 'paying' || this.state === 'away') return this.comeBack(line);
    if (this.state !== 'ringing') return false;
    this.state = 'connecting';
    this.line = line;
    this.options.recorder.streamSid = line.streamSid;
    this.expect(CONFIGURE_WAIT_MS, 'model', 'not-configured-in-time');
    this.startTicking();
    this.openModel(line);
    return true;
  }

  callerAudio(payload: string, timestampMs: number): void {
    if (this.state === 'paying' || this.state === 'away') return;
    if (this.bridge) return this.bridge.callerAudio(payload, timestampMs);
    const isKept = this.early.keep(payload, timestampMs);
    if (!isKept) this.tally.note('voice', 'audio-shed-to-model');
  }

  callerHeard(markName: string): void {
    this.bridge?.callerHeard(markName);
  }

  callerPressed(digit: string): void {
    this.options.recorder.record({ kind: 'dtmf', speaker: 'caller', words: { digits: digit } });
    this.bridge?.callerPressed(digit);
  }

  /** Trouble on the media socket that the call survives. */
  lineTrouble(code: string, count = 1): void {
    this.tally.note('twilio', code, count);
  }

  /** Trouble that it does not survive; the caller hears the fallback if they are still there. */
  lineFailed(code: string, line = this.line): void {
    if (line === this.line) this.fail('twilio', code);
  }

  /** `stop`, or the socket is gone. A line that the caller has left for a payment is no longer theirs. */
  lineEnded(line = this.line): void {
    if (line === this.line) void this.end('caller');
  }

  /** The socket broke and nobody hung up: Twilio asks what follows, and gets another stream. */
  lineLost(line = this.line): void {
    if (line !== this.line) return;
    if (this.state !== 'talking' || ++this.lineLosses > LINE_LOSSES_MAX)
      return this.lineEnded(line);
    this.state = 'away';
    this.line = undefined;
    this.tell([streamError('twilio', 'stream-lost', false)]);
    this.bridge?.leave();
    this.expect(RETURN_WAIT_MS, 'twilio', 'stream-lost');
  }

  /** Which stream of the call would be the next. */
  get nextPart(): number {
    return this.part + 1;
  }

  /** The caller leaves the agent for good, once they have heard it out. False: they leave already. */
  leave(leaving: Leaving): boolean {
    if (this.leaving || this.payment || !this.isActive) return false;
    this.leaving = leaving;
    return true;
  }

  /** The payment for which Twilio asks what to do now. */
  get paymentDue(): PaymentDue | undefined {
    const { payment } = this;
    if (this.state !== 'paying' || !payment || payment.result !== undefined) return undefined;
    return { part: payment.part, amount: payment.amount };
  }

  /** How it ended, and which stream is to follow. Undefined: there is no payment here. */
  paymentEnded(result: string): number | undefined {
    const { payment } = this;
    if (this.state !== 'paying' || !payment) return undefined;
    payment.end(plainCode(result));
    this.expect(this.options.timings.streamWaitMs, 'twilio', 'stream-never-started');
    return payment.part;
  }

  /** Twilio says how the call went. False: too late, this epoch is being closed without it. */
  statusEnded(status: TerminalStatus): boolean {
    if (this.isClosing) return this.terminalStatus !== undefined;
    this.terminalStatus ??= status;
    this.terminal.resolve();
    void this.end('caller');
    return true;
  }

  /** News of it from outside goes into the record as it comes. False: that is closed already. */
  tell(drafts: readonly EventDraft[]): boolean {
    if (!this.isClosing) this.options.recorder.recordAll(drafts);
    return !this.isClosing;
  }

  /** The record of the call's vertical takes more than before, or less; it may be that it must end. */
  levelChanged({ level, changedFrom, reason, endsCalls }: LevelNews): void {
    if (!this.isActive) return;
    this.options.recorder.record({ kind: 'policy.level', level, previous: changedFrom, reason });
    if (endsCalls) this.fail('record', reason);
  }

  /** The process is stopping and has waited long enough. */
  drain(): void {
    // A call that only waits for Twilio's last word is handed over to whoever gets it.
    this.terminal.resolve();
    this.recordFatal('voice', 'drained');
    void this.end('drained');
  }

  /** Its first stream went to another process, and the next begins a session of its own, here. */
  giveWay(): void {
    this.terminal.resolve();
    void this.end('left');
  }

  private openModel(line: Line): void {
    const { sessions, vertical, recorder } = this.options;
    const listener = sessionListener({
      bridge: () => this.bridge,
      onOpen: () => this.model && this.join(line, this.model),
      onConfigured: () => this.configured(),
      onMalformed: () => this.tally.note('model', 'malformed-event'),
      onGaveUp: (code) => this.fail('model', code),
      announce: () => this.bridge?.announce(this.counted(resumedLine(vertical))),
    });
    this.model = sessions.open(vertical, recorder, listener);
  }

  private join(line: Line, model: ModelSession): void {
    const { timings, recorder, holding, sessions } = this.options;
    const { agents, vertical } = this;
    const turns = holding?.credit.open();
    const endNow = (): void => void this.end('policy');
    const watched = new ConsentWatch(recorder, () => this.recordingRefused());
    const record = new RememberedRecord(this.ruled(watched), model.memory);
    this.record = record;
    this.tools = this.toolsFor(record);
    this.bridge = new Bridge({
      vertical,
      models: sessions.namesFor(vertical),
      line,
      model,
      record,
      opening: this.counted(recordingNotice(vertical, record, () => this.noticeFailed())),
      tally: this.tally,
      partialIntervalMs: timings.partialIntervalMs,
      pacing: this.options.pacing,
      ...(holding && turns && { holding: { turns, line: holding.line } }),
      context: agents.briefingAfter(this.options.context),
      tools: this.tools,
      onModelFailed: (code) => model.failed(code),
      onSilent: (text) => this.bridge?.announce(this.counted(silenceClosing(text, endNow))),
      onPerson: endNow,
      onLanguages: (heard) => agents.language.heard(heard),
    });
    this.early.passOn((payload, timestampMs) => this.callerAudio(payload, timestampMs));
    agents.playOn(this.bridge, this.counted);
    this.bridge.start();
  }

  private configured(): void {
    if (this.state !== 'connecting') return;
    clearTimeout(this.deadline);
    this.state = 'talking';
  }

  private toolsFor(record: CallRecord): CallTools {
    return this.options.openTools({
      callId: this.callId,
      vertical: this.options.vertical,
      record,
      floor: floorOf(() => this.bridge, this.counted),
      toolsOf: (backend, actions) => this.agents.toolSet(backend, actions),
      language: () => this.agents.language.current,
      actions: { ...this.agents.actions, pay: ({ amount }) => this.pay(amount) },
    });
  }

  private pay(amount: string): Promise<ActionResult> {
    if (this.payment) return Promise.resolve({ kind: 'refused', reason: 'payment-under-way' });
    this.payment = new PaymentBreak(amount, this.part + 1);
    return this.payment.whenBack;
  }

  /** The caller has been told, and leaves the stream: what follows `</Connect>` is asked of us now. */
  private async leaveToPay({ amount, part }: PaymentBreak): Promise<void> {
    const { recorder, vertical, payments } = this.options;
    const { line } = this;
    this.state = 'paying';
    this.line = undefined;
    (this.record ?? recorder).signalCapture({ type: 'paused', by: 'payment' });
    this.bridge?.leave();
    this.expect(PAYMENT_WAIT_MS, 'twilio', 'payment-not-finished');
    const { callId } = this;
    const currency = vertical.payment?.currency ?? 'usd';
    // Known to all processes before Twilio can ask any of them.
    await payments?.begin({ callId, part, amount, currency });
    line?.close();
  }

  private comeBack(line: Line): boolean {
    const { payment, bridge } = this;
    const { recorder } = this.options;
    const wasPaying = this.state === 'paying';
    if (!bridge || (wasPaying && !payment)) return false;
    clearTimeout(this.deadline);
    this.state = 'talking';
    this.part = this.nextPart;
    this.line = line;
    recorder.streamSid = line.streamSid;
    if (wasPaying) {
      this.payment = undefined;
      (this.record ?? recorder).signalCapture({ type: 'resumed', by: 'payment' });
    } else bridge.announce(this.counted(resumedLine(this.vertical)));
    bridge.comeBack(line);
    if (wasPaying) payment?.cameBack();
    return true;
  }

  private ruled(record: CallRecord): CallRecord {
    const { vertical, openRules } = this.options;
    this.rules = openRules?.({
      callId: this.callId,
      vertical,
      record,
      announce: (announcement) => this.bridge?.announce(this.counted(announcement)),
      end: () => void this.end('policy'),
    });
    return this.rules?.record ?? record;
  }

  /** The agent could not be made to say it: the call goes on, and none of its words are kept. */
  private noticeFailed(): void {
    this.tally.note('voice', 'recording-notice-not-heard');
  }

  private recordingRefused(): void {
    const { vertical, recorder } = this.options;
    const action = vertical.onRefusal;
    recorder.record({ kind: 'policy.intervened', rule: RECORDING_REFUSAL, action });
    const answer = refusalAnswer(vertical, () => {
      if (action === 'end-call') void this.end('policy');
    });
    this.bridge?.announce(this.counted(answer));
  }

  private readonly counted = (announcement: Announcement): Announcement =>
    countedBy(this.options.metrics, this.options.vertical.vertical, announcement);

  private fail(component: EventOf<'stream.error'>['component'], code: string): void {
    if (!this.isActive) {
      // Already ending: what the model owes will not come any more.
      if (component === 'model') this.bridge?.abandon();
      return;
    }
    this.recordFatal(component, code);
    void this.end(component === 'model' ? 'model' : 'line');
  }

  private recordFatal(component: EventOf<'stream.error'>['component'], code: string): void {
    if (!this.isActive) return;
    const { logger, recorder } = this.options;
    logger.warn({ callId: this.callId, component, code: plainCode(code) }, 'A call cannot go on.');
    recorder.record(streamError(component, code, true));
  }

  private async end(cause: EndCause): Promise<void> {
    if (!this.isActive) return;
    const { pendingFinalsWaitMs, terminalStatusWaitMs } = this.options.timings;
    this.state = 'ending';
    clearTimeout(this.deadline);
    this.closeLine(cause);
    const isModelThere = this.model?.windDown() ?? false;
    this.tools?.close();
    this.agents.close();
    if (cause !== 'model') this.bridge?.hangUp(interruptionOf(cause));
    if (!isModelThere) this.bridge?.abandon();
    // A write that has begun is finished, and its answer is in the record.
    const tools = this.tools?.settled(TOOLS_WAIT_MS);
    if (cause !== 'model') await this.bridge?.settled(pendingFinalsWaitMs);
    await tools;
    this.bridge?.finish(interruptionOf(cause));
    this.model?.close();
    this.rules?.close();
    clearInterval(this.ticker);
    this.options.recorder.recordAll(this.tally.flush());
    if (cause !== 'drained' && cause !== 'left')
      await within(this.terminal.promise, terminalStatusWaitMs);
    await this.closeRecord(cause);
    this.state = 'ended';
    this.whenEnded.resolve();
  }

  /** At once, so that a caller who is still there hears the fallback now; every process is to know that. */
  private closeLine(cause: EndCause): void {
    const { line } = this;
    const isForGood = cause === 'model' || cause === 'line' || cause === 'policy';
    const told = line && isForGood ? this.options.agentIsDone?.() : undefined;
    if (told) void within(told, DONE_WAIT_MS).then(() => line?.close());
    else line?.close();
  }

  private async closeRecord(cause: EndCause): Promise<void> {
    const { recorder, closeEpoch } = this.options;
    const { terminalStatus } = this;
    this.isClosing = true;
    if (terminalStatus) recorder.record(callEnded(terminalStatus));
    // Without Twilio's word another epoch will tell how the call ended: whoever gets the callback writes it.
    const reason = terminalStatus ? 'call-ended' : cause === 'drained' ? 'drained' : 'handed-over';
    await closeEpoch(reason, this.bridge?.openObligations ?? []);
  }

  private startTicking(): void {
    let ticks = 0;
    this.ticker = setInterval(() => {
      this.bridge?.tick();
      this.model?.tick();
      this.tools?.tick();
      if (this.bridge) this.rules?.tick(this.bridge.nowMs);
      if (this.state === 'talking') this.leaveWhereDue(this.bridge?.isQuiet ?? true);
      if (++ticks % TALLY_EVERY_TICKS === 0) this.options.recorder.recordAll(this.tally.flush());
    }, TICK_MS);
  }

  private leaveWhereDue(isQuiet: boolean): void {
    const { payment, leaving, bridge } = this;
    if (bridge?.floor.isCallerSpeaking && leaving?.callerSpeaks()) this.leaving = undefined;
    else if (payment?.mayLeave(isQuiet)) void this.leaveToPay(payment);
    else if (leaving?.mayLeave(isQuiet)) {
      this.leaving = undefined;
      // Nobody is answered any more: what the tool returned is for the record.
      this.bridge?.leave();
      void leaving.begin().then(() => this.end('left'));
    }
  }

  private expect(
    withinMs: number,
    component: EventOf<'stream.error'>['component'],
    code: string,
  ): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.fail(component, code), withinMs);
  }
}
