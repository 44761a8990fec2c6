import type { VerticalConfig } from '@verbatim/compliance';
import type { ModelClientEvent, ModelConnection } from '../model/model-connection.js';
import {
  ALREADY_ANSWERING,
  COMMIT_EMPTY,
  isFatalModelError,
  NOTHING_TO_CANCEL,
} from '../model/model-failures.js';
import type { ServerEvent, ServerEventOf } from '../model/server-events.js';
import {
  answersOff,
  contextItem,
  sessionUpdateFor,
  languageUpdate,
  takeOverUpdate,
  toolOutput,
  userItem,
  type ModelNames,
} from '../model/session-config.js';
import type { HoldingLine } from '../level/holding-line.js';
import type { CallTurns } from '../level/turn-credit.js';
import type { CallRecord, EventDraft } from '../record/event-draft.js';
import type { InterruptionCause } from '../transcript/agent-turns.js';
import { TranscriptAssembler } from '../transcript/assembler.js';
import { decodedBytes } from '../twilio/media-messages.js';
import type { TakeOver } from '../agents/take-over.js';
import { AudioLane, type AudioSocket } from './audio-lane.js';
import type { Announcement } from './announcements.js';
import type { LanguageChange } from './call-language.js';
import { CallerWatch } from './caller-watch.js';
import { ClientEvents, type Purpose } from './client-events.js';
import { CutOff } from './cut-off.js';
import { plainCode, type ErrorTally } from './error-tally.js';
import { Floor, isAskedPurpose } from './floor.js';
import { HoldingAudio } from './holding-audio.js';
import { MediaClock } from './media-clock.js';
import { PacedSpeech, type Pacing } from './paced-speech.js';
import { CallerAudio } from '../session/caller-audio.js';
import { SessionChanges } from '../session/session-changes.js';
import { SwitchedLine } from './switched-line.js';
import { functionCallsOf } from '../tools/function-call.js';
import type { CallTools } from '../tools/call-tools.js';
import type { ToolFloor } from '../tools/tool-floor.js';
import { TurnHolding } from './turn-holding.js';

/** The caller's side of the bridge. */
export interface Line extends AudioSocket {
  readonly streamSid: string;
  /** Ends the stream; what follows `</Connect>` runs if the caller is still there. */
  close(): void;
}

export interface BridgeOptions {
  readonly vertical: VerticalConfig;
  readonly models: ModelNames;
  readonly partialIntervalMs: number;
  readonly record: CallRecord;
  /** What the caller must have heard before anything else is said. */
  readonly opening?: Announcement | undefined;
  readonly line: Line;
  readonly model: ModelConnection;
  readonly tally: ErrorTally;
  readonly pacing?: Pacing | undefined;
  /** Where turns begin on credit; without it the agent speaks whenever the model wants to. */
  readonly holding?: { readonly turns: CallTurns; readonly line: HoldingLine } | undefined;
  /** What the caller hears who says nothing is said, and the call is over. */
  onSilent?(closing: string): void;
  /** The caller pressed the key for a person. */
  onPerson?(): void;
  /** What a turn of the caller's was transcribed as. */
  onLanguages?(languages: readonly string[]): void;
  /** What happened before this session with the model, where it does not know it. */
  readonly context?: string | undefined;
  /** Runs what the model calls; it outlives this session with the model. */
  readonly tools: Pick<CallTools, 'schemas' | 'briefing' | 'asked' | 'callerSpoke'>;
  /** The session with the model is of no further use, by code. */
  onModelFailed(code: string): void;
}

/**
 * In a socket, half a minute of mu-law in base64: more means a peer that does not read. Beside it, ten seconds of the
 * caller's 20 ms frames; longer of the model's, which are larger.
 */
const LANE_LIMITS = { highWaterBytes: 320 * 1024, capacityFrames: 500 };

/**
 * One call's two sockets, joined: audio both ways, barge-in, and the transcript of what crosses. It lives
 * from the stream's start to its end; the call around it is `CallSession`.
 *
 * Bounds: audio waits in two lanes of `LANE_LIMITS`; the oldest is shed and counted. Nothing
 * else is ever shed here.
 */
export class Bridge implements ToolFloor {
  private readonly clock = new MediaClock();
  private readonly client = new ClientEvents();
  private readonly assembler: TranscriptAssembler;
  private readonly line: SwitchedLine;
  private readonly speech: PacedSpeech;
  private readonly fromCaller: CallerAudio;
  private readonly holding: TurnHolding | undefined;
  readonly floor: Floor;
  private readonly cutOff: CutOff;
  private readonly caller: CallerWatch;
  /** For whoever replaces the session with the model. */
  readonly changes: SessionChanges;
  private isConfigured = false;
  /** Set once nothing more can be heard by the caller. */
  private downBecause: InterruptionCause | undefined;
  private isCommitAnswered = false;
  private isAbandoned = false;
  private leftAtMs = 0;
  private settledWaiters: (() => void)[] = [];

  constructor(private readonly options: BridgeOptions) {
    const { models, partialIntervalMs, model } = options;
    this.line = new SwitchedLine(options.line);
    this.assembler = new TranscriptAssembler({
      partialIntervalMs,
      model: () => model.modelName ?? models.realtime,
      transcriptionModel: models.transcription,
      timeline: {
        now: () => performance.now(),
        callerMs: (modelMs) => this.clock.fromModelMs(modelMs),
        told: (fromMs, toMs) => this.fromCaller.told(fromMs, toMs),
        agentSpan: (itemId) => this.speech.spanOf(itemId),
        generatedMs: (itemId) => this.speech.generatedMs(itemId),
      },
    });
    const lane = new AudioLane(this.line, LANE_LIMITS);
    lane.open();
    this.speech = new PacedSpeech({ line: this.line, lane, pacing: options.pacing });
    this.fromCaller = new CallerAudio({ model, clock: this.clock, limits: LANE_LIMITS });
    this.holding = this.holdingFrom(options);
    this.floor = new Floor({
      vertical: options.vertical,
      opening: options.opening,
      holding: this.holding,
      send: (purpose, event) => this.send(purpose, event),
      isHeard: (itemId) => this.speech.isHeardWhole(itemId),
    });
    const { fromCaller, assembler, floor, clock, speech } = this;
    this.cutOff = new CutOff({
      ...{ vertical: options.vertical, speech, floor, assembler },
      send: (purpose, event) => this.send(purpose, event),
      record: (drafts) => this.recordAll(drafts),
      holdingLineCut: () => this.holding?.lineWasCut(),
    });
    this.caller = new CallerWatch({
      ...{ vertical: options.vertical, record: options.record },
      tell: (text) => this.callerKeyed(text),
      onPerson: () => options.onPerson?.(),
      prompt: (text) => this.floor.prompt(text),
      onSilent: (closing) => options.onSilent?.(closing),
    });
    this.changes = new SessionChanges({
      ...{ fromCaller, assembler, floor, clock },
      record: (drafts) => this.recordAll(drafts),
      settled: () => this.tellIfSettled(),
      isQuiet: () => this.isQuiet,
    });
  }

  /** Audio waits in its lane until the session has taken the telephone's format. */
  start(): void {
    const { vertical, models, opening, tools } = this.options;
    const settings = { ...(opening && { answers: false }), tools: tools.schemas };
    this.send('config', sessionUpdateFor(vertical, models, settings));
  }

  /** Where the stream is, on its media clock. */
  get nowMs(): number {
    return this.clock.nowMs;
  }

  get openObligations(): readonly string[] {
    return this.assembler.openObligations;
  }

  /** A frame of the caller's audio, as Twilio sent it. */
  callerAudio(payload: string, timestampMs: number): void {
    if (this.isLineDown) this.clock.received(timestampMs, decodedBytes(payload));
    else this.fromCaller.send(payload, timestampMs);
  }

  callerPressed(keys: string): void {
    if (!this.isLineDown) this.caller.pressed(keys);
  }

  callerHeard(markName: string): void {
    this.speech.played(markName);
    this.floor.moved();
  }

  /** Nothing that was said is still being played or generated. */
  get isQuiet(): boolean {
    return !this.speech.hasUnplayed && this.floor.active.length === 0 && !this.floor.isTaken;
  }

  get isSilent(): boolean {
    return this.isQuiet && this.floor.isSilent;
  }

  /** The caller leaves the stream and will be back with another; the model keeps the conversation. */
  leave(): void {
    this.cutOff.now('correction');
    this.floor.leave();
    this.line.leave();
    this.leftAtMs = performance.now();
    // What the caller was saying ends here, so that it is not joined to what they say when they are back.
    this.send('commit', { type: 'input_audio_buffer.commit' });
  }

  /** The caller is back with another stream. */
  comeBack(line: Line): void {
    this.clock.nextStream(Math.round(performance.now() - this.leftAtMs));
    this.speech.nextStream();
    this.line.switchTo(line);
    this.floor.comeBack();
  }

  answer(modelCallId: string, output: string): void {
    this.send('tool-output', toolOutput(modelCallId, output));
  }

  allAnswered(needsTurn: boolean): void {
    this.floor.toolsAnswered(needsTurn);
  }

  tell(text: string): void {
    this.send('context', contextItem(text));
  }

  /** Another agent has the call: the session becomes its own, and what it owes the caller is said first. */
  takeOver({ instructions, briefing, announcement }: TakeOver): void {
    const { schemas } = this.options.tools;
    this.send('take-over', takeOverUpdate(instructions, schemas));
    this.tell(briefing);
    if (announcement && !this.isLineDown) this.floor.announce(announcement);
  }

  /** The call goes on in another language; what every caller must hear is said in it first. */
  speak({ language, instructions, announcement }: LanguageChange): void {
    const { models } = this.options;
    this.send('language', languageUpdate(instructions, models, language));
    if (announcement && !this.isLineDown) this.floor.announce(announcement);
  }

  /** Says this as soon as it can: what the agent is saying is cut off, and nobody talks this down. */
  announce(announcement: Announcement): void {
    if (this.isLineDown) return;
    if (!this.floor.isTaken) this.cutOff.now('correction');
    this.floor.announce(announcement);
  }

  modelSaid(event: ServerEvent): void {
    const drafts = this.assembler.apply(event);
    if (drafts === 'repeated') return;
    if (event.type === 'response.output_audio.delta') return this.agentAudio(event);
    this.recordAll(drafts);
    this.react(event);
    this.tellIfSettled();
  }

  /** Several times a second. */
  tick(): void {
    this.recordAll(this.assembler.tick());
    this.fromCaller.owedSince(this.assembler.callerOwedSinceMs);
    this.holding?.tick();
    this.floor.tick();
    this.caller.tick(this.isConfigured && this.floor.isIdle && !this.speech.hasUnplayed);
    const { tally } = this.options;
    tally.note('voice', 'audio-shed-to-model', this.fromCaller.takeShed());
    tally.note('voice', 'audio-shed-to-caller', this.speech.takeShed());
  }

  /**
   * The line is down. No further turn is answered; what is left in the input buffer is committed, so
   * that the last words are transcribed too.
   */
  hangUp(cause: InterruptionCause): void {
    if (this.isLineDown) return;
    this.downBecause = cause;
    this.isCommitAnswered = false;
    this.holding?.close();
    this.floor.close();
    this.send('answers-off', answersOff());
    this.send('commit', { type: 'input_audio_buffer.commit' });
    this.cutOff.silence(cause);
  }

  /** Resolves when nothing is owed any more, or after `timeoutMs`. For after `hangUp`. */
  async settled(timeoutMs: number): Promise<void> {
    if (this.isSettled) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.settledWaiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** The model is gone: whatever it owes will not come. */
  abandon(): void {
    this.isAbandoned = true;
    this.settledWaiters.splice(0).forEach((wake) => wake());
  }

  /** Nothing more will come. Records what there is; obligations that are still open stay so. */
  finish(cause: InterruptionCause): void {
    this.downBecause ??= cause;
    this.holding?.close();
    this.floor.close();
    this.cutOff.unheard(cause);
    this.tick();
    this.recordAll(this.assembler.finish());
    this.options.model.close();
  }

  private react(event: ServerEvent): void {
    switch (event.type) {
      case 'session.updated':
        return this.configured();
      case 'input_audio_buffer.speech_started':
        this.caller.speechStarted();
        return this.bargeIn();
      case 'input_audio_buffer.committed':
        this.caller.committed();
        return this.turnCommitted();
      case 'conversation.item.input_audio_transcription.completed':
        return this.options.onLanguages?.(event.languages ?? []);
      case 'response.created':
        this.floor.responseCreated(event.response.id, this.client.isAskedFor(event.response));
        if (this.downBecause) this.cutOff.silence(this.downBecause);
        return;
      case 'response.done':
        return this.responseDone(event);
      case 'error':
        return this.modelRefused(event);
    }
  }

  private configured(): void {
    if (this.isConfigured) return;
    this.isConfigured = true;
    this.fromCaller.open();
    const { context, tools } = this.options;
    for (const note of [tools.briefing, context]) {
      if (note !== undefined) this.send('context', contextItem(note));
    }
    this.floor.open();
  }

  private agentAudio(event: ServerEventOf<'response.output_audio.delta'>): void {
    const { response_id: responseId, item_id: itemId, delta } = event;
    if (this.isLineDown) this.speech.note(responseId, itemId, delta, this.clock.nowMs);
    else this.speech.say(responseId, itemId, delta, this.clock.nowMs);
    this.floor.responseMoved(responseId);
  }

  /** What the caller keyed in is theirs to say, and is answered as what they say is. */
  private callerKeyed(text: string): void {
    if (this.isLineDown) return;
    if (!this.floor.isTaken) this.cutOff.now('barge-in', { isHeardByModel: false });
    this.send('keys', userItem(text));
    this.floor.wantTurn();
  }

  /** The caller speaks over the agent; an announcement is said to its end all the same. */
  private bargeIn(): void {
    this.floor.speechStarted();
    if (!this.floor.isTaken) this.cutOff.now('barge-in');
  }

  private turnCommitted(): void {
    if (this.isLineDown) return void (this.isCommitAnswered = true);
    this.options.tools.callerSpoke();
    this.floor.turnCommitted();
  }

  private responseDone(event: ServerEventOf<'response.done'>): void {
    const { id, status } = event.response;
    const calls = functionCallsOf(event);
    this.floor.responseDone(id, status === 'completed', { asksTools: calls.length > 0 });
    if (calls.length === 0) return;
    this.options.tools.asked(calls);
    this.floor.toolsAsked();
  }

  private modelRefused({ error }: ServerEventOf<'error'>): void {
    const code = plainCode(error.code ?? error.type);
    const purpose = ClientEvents.purposeOf(error.event_id);
    if (purpose === 'config' || isFatalModelError(code)) return this.options.onModelFailed(code);
    if (purpose === 'commit') {
      this.isCommitAnswered = true;
      // Refused for another reason, speech that was going on stays an open obligation.
      if (code === COMMIT_EMPTY) {
        this.recordAll(this.assembler.inputWasEmpty());
        return;
      }
    }
    if (isAskedPurpose(purpose)) this.floor.refused(purpose, code);
    // It answers nothing of ours: the model was to answer a turn by itself and could not.
    else if (purpose === undefined && code === ALREADY_ANSWERING) this.floor.modelCannotAnswer();
    const isUsual = code === NOTHING_TO_CANCEL || code === ALREADY_ANSWERING;
    if (!isUsual) this.options.tally.note('model', code);
  }

  private send(purpose: Purpose, event: ModelClientEvent): void {
    this.options.model.send(this.client.stamp(purpose, event));
  }

  private holdingFrom({ holding, record }: BridgeOptions): TurnHolding | undefined {
    if (!holding) return undefined;
    const audio = new HoldingAudio(this.speech);
    const playLine = (): boolean => audio.play(holding.line.chunks, this.clock.nowMs);
    return new TurnHolding({ ...holding, record, playLine });
  }

  private recordAll(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) {
      this.options.record.record(draft);
      if (draft.kind === 'transcript.final' && draft.speaker === 'agent') {
        this.floor.said(draft.responseId, draft.itemId, String(draft.words.text));
      }
    }
  }

  private get isLineDown(): boolean {
    return this.downBecause !== undefined;
  }

  private get isSettled(): boolean {
    if (this.isAbandoned) return true;
    return this.isCommitAnswered && this.assembler.openObligations.length === 0;
  }

  private tellIfSettled(): void {
    if (this.isSettled) this.settledWaiters.splice(0).forEach((wake) => wake());
  }
}
