import type { ConnectModel, ModelClientEvent, ModelConnection } from '../model/model-connection.js';
import { ModelUnavailableError } from '../model/model.errors.js';
import type { ServerEvent, ServerEventOf } from '../model/server-events.js';
import type { DraftOf } from '../record/event-draft.js';
import { AnswerRetries } from './answer-retries.js';
import { ConversationMemory } from './conversation-memory.js';
import { FormerSession } from './former-session.js';
import type { ModelCircuit } from './model-circuit.js';
import { failureClassOf, nextStep, type FailureClass } from './model-ladder.js';
import { recycleStep } from './recycle-plan.js';
import { SessionLink, type SessionSettings } from './session-link.js';
import { mergedSettings, settingsFor } from './session-settings.js';
import { SessionTrouble } from './session-trouble.js';

export interface SessionLimits {
  /** The API's longest session. */
  readonly sessionMsMax: number;
  /** From the moment at which a session fails: after this the caller hears the scripted path. */
  readonly troubleMsMax: number;
  /** Sessions of one call that may be lost; recycled ones do not count. */
  readonly lossesMax: number;
  /** Asked to speak, a model begins within a second or two; one that has not by then is lost. */
  readonly unresponsiveMs: number;
}

/** The call around the session. Everything is told synchronously, and in order. */
export interface SessionListener {
  /** The first connection is open: settings may be sent. */
  onOpen(): void;
  /** `isFormer`: of a session that was replaced, and still tells what it had heard. */
  onEvent(event: ServerEvent, from: { readonly isFormer: boolean }): void;
  onMalformed(): void;
  /** The caller's audio is to be kept until one of the next three. */
  onHold(): void;
  onRelease(): void;
  /** The session is gone, and with it what it owed. Another is on its way. */
  onLost(): void;
  /** Another stands ready: what the one before left undone is settled now, before the other is told of it. */
  onReplacing(how: Replacement): void;
  onReplaced(how: Replacement): void;
  /** The model owes an answer that it failed to give, or never heard of. */
  onAskAgain(): void;
  /** No session is to be had: the caller must hear something else. */
  onGaveUp(code: string): void;
  /** Whether nobody speaks, nothing is played, and the model owes nothing. */
  isQuiet(): boolean;
  isAnswering(): boolean;
}

/** `cut-over`: while the caller was speaking; what they said before is told by the former session. */
export type Replacement = 'resumed' | 'recycled' | 'cut-over';

type Change = Omit<DraftOf<'session.changed'>, 'kind'>;

export interface ModelSessionOptions {
  readonly connect: ConnectModel;
  readonly model: string;
  readonly smallerModel?: string | undefined;
  readonly circuit: ModelCircuit;
  readonly limits: SessionLimits;
  readonly listener: SessionListener;
  changed(change: Change): void;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** A socket that opens takes some 200 ms; one that has not by then would cost the caller the next rung. */
const ATTEMPT_MS = 2_500;
/** How long a switch waits for the former session to have dealt with all audio; then it is put off. */
const SWITCH_WAIT_MS = 1_000;
const PUT_OFF_MS = 2_000;

/**
 * A call's session with the model, whichever connection it is: dialled, replaced in advance of the API's limit,
 * replaced after a loss, and given up by the ladder of `model-ladder.ts`. The bridge talks to it as to one
 * connection that never ends by itself.
 *
 * Bounds: at most two connections besides one being closed; every wait has a limit above.
 * Crash: the conversation is in memory only; another process begins without it.
 *
 * Source: docs/specs/voice.md, section "Sessions that end badly"; ADR-0035.
 */
export class ModelSession implements ModelConnection {
  readonly memory = new ConversationMemory();
  private current: SessionLink | undefined;
  /** Being dialled or configured, or ready to take over. */
  private next: SessionLink | undefined;
  private former: FormerSession | undefined;
  private readonly answers: AnswerRetries;
  private settings: SessionSettings | undefined;
  private trouble: SessionTrouble | undefined;
  private switchingSinceMs: number | undefined;
  private notBeforeMs = 0;
  private sessions = 0;
  private losses = 0;
  private model: string;
  private isOpened = false;
  private hasServed = false;
  private isOver = false;
  private isWindingDown = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly options: ModelSessionOptions) {
    this.model = options.model;
    this.now = options.now ?? (() => performance.now());
    this.random = options.random ?? Math.random;
    this.answers = new AnswerRetries(this.random);
  }

  open(): void {
    const { circuit, model } = this.options;
    if (circuit.mayDial(model)) this.dial(model);
    else this.climb('overloaded', 'circuit-open');
  }

  get bufferedAmount(): number {
    return this.current?.connection?.bufferedAmount ?? 0;
  }

  /** The model that talks now. */
  get modelName(): string {
    return this.model;
  }

  get isConnected(): boolean {
    return this.current !== undefined;
  }

  send(event: ModelClientEvent): void {
    if (event.type === 'session.update') this.settings = mergedSettings(this.settings, event);
    // An item of a former session is text here: nothing of it can be cut.
    if (event.type === 'conversation.item.truncate' && this.isCarried(event.item_id)) return;
    this.memory.sent(event);
    this.current?.send(event, this.now());
  }

  sendRaw(json: string, onFlushed: (error?: Error | null) => void): void {
    if (this.current?.connection) this.current.connection.sendRaw(json, onFlushed);
    else onFlushed();
  }

  /** The bridge found an error that the session does not survive. */
  failed(code: string): void {
    const { current } = this;
    if (!current) return;
    const failure = failureClassOf(code);
    const areSettings = !current.isConfigured && failure === 'overloaded';
    this.linkFailed(current, code, areSettings ? 'model-unusable' : failure);
  }

  /** Several times a second. */
  tick(): void {
    const { current, former } = this;
    const nowMs = this.now();
    if (former?.isDone(nowMs)) this.dropFormer();
    if (!current || this.isOver || this.isWindingDown) return;
    if (current.unresponsiveMs(nowMs) >= this.options.limits.unresponsiveMs) {
      return this.linkFailed(current, 'unresponsive');
    }
    if (this.switchingSinceMs !== undefined) return this.awaitSwitch(this.switchingSinceMs);
    // One at a time: a former session may still owe words.
    const mayRecycle = this.hasServed && !this.former && nowMs >= this.notBeforeMs;
    if (mayRecycle) this.recycle(current, nowMs);
  }

  /** The line is down: what the session owes is awaited, and no other follows on it. False: there is none. */
  windDown(): boolean {
    this.isWindingDown = true;
    clearTimeout(this.timer);
    this.next?.close();
    this.next = undefined;
    return this.current !== undefined;
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    for (const link of [this.current, this.next, this.former?.link]) link?.close();
  }

  private dial(model: string): void {
    const { connect, listener } = this.options;
    const link = new SessionLink(this.sessions++, model, this.now());
    this.next = link;
    const leftMs = this.trouble?.leftMs ?? ATTEMPT_MS;
    link.deadline = setTimeout(
      () => this.linkFailed(link, link.connection ? 'not-configured-in-time' : 'no-answer-in-time'),
      Math.max(1, Math.min(ATTEMPT_MS, leftMs)),
    );
    void connect(model, {
      onEvent: (event) => this.heard(link, event),
      onMalformed: () => listener.onMalformed(),
      onClosed: ({ code }) => this.linkFailed(link, code),
    }).then(
      (connection) => this.opened(link, connection),
      (error: unknown) => {
        if (!(error instanceof ModelUnavailableError)) throw error;
        this.linkFailed(link, error.reason);
      },
    );
  }

  private opened(link: SessionLink, connection: ModelConnection): void {
    if (link.isOver || this.isOver || this.isWindingDown) return connection.close();
    link.connection = connection;
    if (this.isOpened && this.settings) {
      return link.send(settingsFor(this.settings, link.model), this.now());
    }
    this.isOpened = true;
    this.next = undefined;
    this.current = link;
    this.options.listener.onOpen();
  }

  private heard(link: SessionLink, event: ServerEvent): void {
    if (link.isOver) return;
    link.received(event);
    if (link === this.next) this.nextSaid(link, event);
    else if (link === this.current) this.currentSaid(link, event);
    else if (link === this.former?.link) this.formerSaid(this.former, event);
  }

  private nextSaid(link: SessionLink, event: ServerEvent): void {
    if (event.type === 'error') {
      const code = event.error.code ?? event.error.type ?? 'unknown';
      const failure = failureClassOf(code);
      return this.linkFailed(link, code, failure === 'overloaded' ? 'model-unusable' : failure);
    }
    if (event.type !== 'session.updated') return;
    clearTimeout(link.deadline);
    this.options.circuit.succeeded(link.model);
    if (this.current) return;
    if (this.hasServed) return this.promote(link, 'resumed', 'lost');
    // Nothing was said yet: to the bridge this is the session that it configured itself.
    this.current = link;
    this.next = undefined;
    this.currentSaid(link, event);
  }

  private currentSaid(link: SessionLink, event: ServerEvent): void {
    const { listener } = this.options;
    if (event.type === 'session.updated' && !this.hasServed) this.serves(link);
    this.memory.modelSaid(event);
    listener.onEvent(event, { isFormer: false });
    if (event.type === 'response.done') this.answered(link, event);
    if (this.switchingSinceMs !== undefined) this.awaitSwitch(this.switchingSinceMs);
  }

  private serves(link: SessionLink): void {
    clearTimeout(link.deadline);
    this.hasServed = true;
    this.options.circuit.succeeded(link.model);
    if (this.trouble) this.tell('resumed', link, 'connected', this.waited());
    this.trouble = undefined;
  }

  private formerSaid(former: FormerSession, event: ServerEvent): void {
    const { listener } = this.options;
    const news = former.said(event, this.now());
    listener.onEvent(event, { isFormer: true });
    // Where there is none just now, the next is told it with the conversation.
    if (!news || !this.current) return;
    this.current.send(news, this.now());
    listener.onAskAgain();
  }

  private linkFailed(link: SessionLink, code: string, failure = failureClassOf(code)): void {
    if (link.isOver || this.isOver) return;
    clearTimeout(link.deadline);
    link.close();
    this.options.circuit.failed(link.model, failure);
    if (link === this.former?.link) this.former = undefined;
    else if (link === this.current) this.currentFailed(link, code, failure);
    else if (link === this.next) this.nextFailed(code, failure);
  }

  private currentFailed(link: SessionLink, code: string, failure: FailureClass): void {
    const { listener, limits } = this.options;
    this.current = undefined;
    this.switchingSinceMs = undefined;
    if (this.isWindingDown) return listener.onGaveUp(code);
    this.beginTrouble();
    if (this.hasServed) this.tell('lost', link, code);
    if (this.hasServed && ++this.losses > limits.lossesMax) return this.giveUp(code);
    if (this.hasServed) listener.onLost();
    if (this.next?.isConfigured) this.promote(this.next, 'resumed', code);
    else if (!this.next) this.climb(failure, code);
  }

  private nextFailed(code: string, failure: FailureClass): void {
    this.next = undefined;
    // The session that serves goes on; another is prepared a little later.
    if (this.current) this.notBeforeMs = this.now() + PUT_OFF_MS;
    else this.climb(failure, code);
  }

  private climb(failure: FailureClass, code: string): void {
    const trouble = this.beginTrouble();
    const { circuit, smallerModel } = this.options;
    const smaller = smallerModel === this.model ? undefined : smallerModel;
    const step = nextStep({
      failure,
      retries: trouble.retries,
      hasTriedSmaller: trouble.hasTriedSmaller,
      leftMs: trouble.leftMs,
      smallerModel: smaller,
      isModelClosed: circuit.isOpen(this.model),
      isSmallerClosed: smaller === undefined || circuit.isOpen(smaller),
      random: this.random(),
    });
    if (step.kind === 'scripted') return this.giveUp(code);
    const { model } = this;
    if (step.kind === 'retry') {
      trouble.retries++;
      this.tellStep('retried', model, code);
      this.timer = setTimeout(() => this.attempt(model), step.afterMs);
      return;
    }
    trouble.hasTriedSmaller = true;
    this.model = step.model;
    this.tellStep('smaller-model', step.model, code);
    this.attempt(step.model);
  }

  private attempt(model: string): void {
    if (this.isOver) return;
    if (this.options.circuit.mayDial(model)) this.dial(model);
    else this.climb('overloaded', 'circuit-open');
  }

  private giveUp(code: string): void {
    this.tellStep('scripted', this.model, code);
    this.options.listener.onGaveUp(code);
  }

  private recycle(current: SessionLink, nowMs: number): void {
    const { listener, limits } = this.options;
    const step = recycleStep(
      {
        ageMs: nowMs - current.startedAtMs,
        isNextReady: this.next?.isConfigured === true,
        isQuiet: listener.isQuiet(),
        isAnswering: listener.isAnswering(),
      },
      limits.sessionMsMax,
    );
    if (step === 'prepare' && !this.next) return this.attemptStandby();
    if (step === 'switch') return this.beginSwitch(current, nowMs);
    if (step === 'replace') return this.linkFailed(current, 'session_expired');
    if (step !== 'force' || !this.next) return;
    current.send({ type: 'input_audio_buffer.commit' }, nowMs);
    this.promote(this.next, 'cut-over', 'session-age');
  }

  private attemptStandby(): void {
    if (this.options.circuit.mayDial(this.model)) this.dial(this.model);
    else this.notBeforeMs = this.now() + PUT_OFF_MS;
  }

  /** Whatever the caller says from here on is kept; what was sent before is dealt with first. */
  private beginSwitch(current: SessionLink, nowMs: number): void {
    this.switchingSinceMs = nowMs;
    this.options.listener.onHold();
    current.send({ type: 'session.update', session: { type: 'realtime' } }, nowMs);
  }

  private awaitSwitch(sinceMs: number): void {
    const { listener } = this.options;
    const hasAnswered = this.current?.hasAnsweredUpdates === true;
    const isLate = this.now() - sinceMs >= SWITCH_WAIT_MS;
    if (!hasAnswered && !isLate) return;
    this.switchingSinceMs = undefined;
    if (hasAnswered && this.next && listener.isQuiet()) {
      return this.promote(this.next, 'recycled', 'session-age');
    }
    // The caller has begun to speak, or the session dawdles: it keeps the caller, and gets what was kept.
    this.notBeforeMs = this.now() + PUT_OFF_MS;
    listener.onRelease();
  }

  private promote(link: SessionLink, how: Replacement, reason: string): void {
    const replaced = this.current;
    // After a loss there is none, and the one before it may still owe the words that it was cut over with.
    if (replaced) {
      this.dropFormer();
      this.former = new FormerSession(replaced, this.now());
    }
    this.options.listener.onReplacing(how);
    this.current = link;
    this.next = undefined;
    const { events, ...counts } = this.memory.carried();
    events.forEach((event, at) => {
      link.send({ ...event, event_id: `carried${at}.context` }, this.now());
    });
    const change = how === 'resumed' ? 'resumed' : 'recycled';
    this.tell(change, link, reason, { ...counts, ...this.waited() });
    this.trouble = undefined;
    this.options.listener.onReplaced(how);
  }

  private answered(link: SessionLink, event: ServerEventOf<'response.done'>): void {
    const verdict = this.answers.done(event);
    if (verdict.kind === 'fine') return;
    if (verdict.kind === 'failed') {
      if (verdict.isWornOut) this.beginTrouble().retries = Infinity;
      return this.linkFailed(link, verdict.code, verdict.failure);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (link === this.current) this.options.listener.onAskAgain();
    }, verdict.afterMs);
  }

  private dropFormer(): void {
    this.former?.link.close();
    this.former = undefined;
  }

  private isCarried(itemId: string): boolean {
    return this.sessions > 1 && this.current?.knows(itemId) === false;
  }

  private beginTrouble(): SessionTrouble {
    this.trouble ??= new SessionTrouble(this.options.limits.troubleMsMax, this.now);
    return this.trouble;
  }

  private waited(): { readonly waitedMs?: number } {
    return this.trouble ? { waitedMs: this.trouble.waitedMs } : {};
  }

  private tellStep(change: Change['change'], model: string, reason: string): void {
    this.options.changed({ change, session: this.sessions, model, reason, ...this.waited() });
  }

  private tell(
    change: Change['change'],
    { index, model }: SessionLink,
    reason: string,
    more: Pick<Change, 'carriedItems' | 'omittedItems' | 'waitedMs'> = {},
  ): void {
    this.options.changed({ change, session: index, model, reason, ...more });
  }
}
