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
  interruptsByItself,
  sessionUpdateFor,
  takeOverUpdate,
  toolOutput,
  type ModelNames,
} from '../model/session-config.js';
import type { HoldingLine } from '../level/holding-line.js';
import type { CallTurns } from '../level/turn-credit.js';
import type { CallRecord, EventDraft } from '../record/event-draft.js';
import type { Interruption, InterruptionCause } from '../transcript/agent-turns.js';
import { TranscriptAssembler } from '../transcript/assembler.js';
import { decodedBytes } from '../twilio/media-messages.js';
import { clearFrame, markFrame, mediaFrame } from '../twilio/outgoing-frames.js';
import type { TakeOver } from '../agents/take-over.js';
import { AudioLane, type AudioSocket } from './audio-lane.js';
import type { Announcement } from './announcements.js';
import { ClientEvents, type Purpose } from './client-events.js';
import { plainCode, type ErrorTally } from './error-tally.js';
import { Floor } from './floor.js';
import { HoldingAudio } from './holding-audio.js';
import { MediaClock } from './media-clock.js';
import { Playback } from './playback.js';
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
  /** Where turns begin on credit; without it the agent speaks whenever the model wants to. */
  readonly holding?: { readonly turns: CallTurns; readonly line: HoldingLine } | undefined;
  /** What happened before this session with the model, where it does not know it. */
  readonly context?: string | undefined;
  /** Runs what the model calls; it outlives this session with the model. */
  readonly tools: Pick<CallTools, 'schemas' | 'asked' | 'callerSpoke'>;
  /** The session with the model is of no further use, by code. */
  onModelFailed(code: string): void;
}

/** Half a minute of mu-law in base64: more than that in a socket means a peer that does not read. */
const HIGH_WATER_BYTES = 320 * 1024;
/** Ten seconds of the caller's 20 ms frames; longer of the model's, which are larger. */
const KEPT_FRAMES_MAX = 500;

/**
 * One call's two sockets, joined: audio both ways, barge-in, and the transcript of what crosses. It lives
 * from the stream's start to its end; the call around it is `CallSession`.
 *
 * Bounds: audio waits in two lanes of `KEPT_FRAMES_MAX` frames; the oldest is shed and counted. Nothing
 * else is ever shed here.
 */
export class Bridge implements ToolFloor {
  private readonly clock = new MediaClock();
  private readonly playback = new Playback();
  private readonly client = new ClientEvents();
  private readonly assembler: TranscriptAssembler;
  private readonly line: SwitchedLine;
  private readonly toCaller: AudioLane;
  private readonly toModel: AudioLane;
  private readonly holding: TurnHolding | undefined;
  private readonly floor: Floor;
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
      model: models.realtime,
      transcriptionModel: models.transcription,
      timeline: {
        now: () => performance.now(),
        callerMs: (modelMs) => this.clock.fromModelMs(modelMs),
        agentSpan: (itemId) => this.playback.spanOf(itemId),
        generatedMs: (itemId) => this.playback.generatedMs(itemId),
      },
    });
    const limits = { highWaterBytes: HIGH_WATER_BYTES, capacityFrames: KEPT_FRAMES_MAX };
    this.toCaller = new AudioLane(this.line, limits);
    this.toModel = new AudioLane(
      {
        get bufferedAmount() {
          return model.bufferedAmount;
        },
        send: (frame, onFlushed) => model.sendRaw(frame, onFlushed),
      },
      limits,
    );
    this.toCaller.open();
    this.holding = this.holdingFrom(options);
    this.floor = new Floor({
      vertical: options.vertical,
      opening: options.opening,
      holding: this.holding,
      send: (purpose, event) => this.send(purpose, event),
      isHeard: (itemId) => this.playback.isHeardWhole(itemId),
    });
  }

  /** Audio waits in its lane until the session has taken the telephone's format. */
  start(): void {
    const { vertical, models, opening, tools } = this.options;
    const mayAnswer = opening ? { answers: false } : {};
    const settings = { ...mayAnswer, tools: tools.schemas };
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
    const bytes = decodedBytes(payload);
    this.clock.received(timestampMs, bytes);
    if (this.isLineDown) return;
    this.toModel.send({
      // Base64 needs no escaping, so the frame is put together instead of serialised.
      texts: [`{"type":"input_audio_buffer.append","audio":"${payload}"}`],
      onSent: () => this.clock.forwarded(timestampMs, bytes),
    });
  }

  callerHeard(markName: string): void {
    this.playback.played(markName);
    this.floor.moved();
  }

  /** Nothing that was said is still being played or generated. */
  get isQuiet(): boolean {
    return !this.playback.hasUnplayed && this.floor.active.length === 0 && !this.floor.isTaken;
  }

  /** Nor is the caller speaking. */
  get isSilent(): boolean {
    return this.isQuiet && this.floor.isSilent;
  }

  /** The caller leaves the stream and will be back with another; the model keeps the conversation. */
  leave(): void {
    this.cutAgentOff('correction');
    this.floor.leave();
    this.line.leave();
    this.leftAtMs = performance.now();
    // What the caller was saying ends here, so that it is not joined to what they say when they are back.
    this.send('commit', { type: 'input_audio_buffer.commit' });
  }

  /** The caller is back with another stream. */
  comeBack(line: Line): void {
    this.clock.nextStream(Math.round(performance.now() - this.leftAtMs));
    this.playback.nextStream();
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
    this.send('take-over', takeOverUpdate(instructions, this.options.tools.schemas));
    this.tell(briefing);
    if (announcement && !this.isLineDown) this.floor.announce(announcement);
  }

  /** Says this as soon as it can: what the agent is saying is cut off, and nobody talks this down. */
  announce(announcement: Announcement): void {
    if (this.isLineDown) return;
    if (!this.floor.isTaken) this.cutAgentOff('correction');
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
    this.holding?.tick();
    this.floor.tick();
    const { tally } = this.options;
    tally.note('voice', 'audio-shed-to-model', this.toModel.takeShed());
    tally.note('voice', 'audio-shed-to-caller', this.toCaller.takeShed());
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
    this.silence(cause);
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
    this.cutOff(cause);
    this.tick();
    this.recordAll(this.assembler.finish());
    this.options.model.close();
  }

  private react(event: ServerEvent): void {
    switch (event.type) {
      case 'session.updated':
        return this.configured();
      case 'input_audio_buffer.speech_started':
        return this.bargeIn();
      case 'input_audio_buffer.committed':
        return this.turnCommitted();
      case 'response.created':
        this.floor.responseCreated(event.response.id);
        if (this.downBecause) this.silence(this.downBecause);
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
    this.toModel.open();
    const { context } = this.options;
    if (context !== undefined) this.send('context', contextItem(context));
    this.floor.open();
  }

  private agentAudio(event: ServerEventOf<'response.output_audio.delta'>): void {
    const { response_id: responseId, item_id: itemId, delta } = event;
    const { streamSid } = this.line;
    const bytes = decodedBytes(delta);
    const chunk = this.playback.send(responseId, itemId, bytes, this.clock.nowMs);
    if (!chunk || this.isLineDown) return;
    this.toCaller.send({
      texts: [mediaFrame(streamSid, delta), markFrame(streamSid, chunk.markName)],
      onShed: () => this.playback.shed(chunk.markName),
    });
  }

  /** The caller speaks over the agent; an announcement is said to its end all the same. */
  private bargeIn(): void {
    this.floor.speechStarted();
    if (!this.floor.isTaken) this.cutAgentOff('barge-in');
  }

  /** docs/specs/voice.md, "Barge-in", steps 1 to 6. */
  private cutAgentOff(cause: 'barge-in' | 'correction'): void {
    const isPlaying = this.playback.hasUnplayed;
    if (this.floor.active.length === 0 && !isPlaying) return;
    const cut = this.interruptPlayback();
    if (isPlaying) this.clearLine();
    const isCancelled = cause === 'barge-in' && interruptsByItself(this.options.vertical);
    if (!isCancelled) this.cancelActive();
    for (const { itemId, heardMs } of cut) {
      this.send('truncate', {
        type: 'conversation.item.truncate',
        item_id: itemId,
        content_index: 0,
        audio_end_ms: heardMs,
      });
    }
    this.recordAll(this.assembler.interrupt(cut, cause, this.floor.active));
  }

  /** The agent's items that are cut off; a holding line is not speech of its. */
  private interruptPlayback(): Interruption[] {
    const cut = this.playback.interrupt(this.floor.active);
    const agents = cut.filter((each) => !HoldingAudio.isOurs(each));
    if (agents.length < cut.length) this.holding?.lineWasCut();
    return agents;
  }

  private clearLine(): void {
    const { line } = this;
    this.toCaller.discardKept();
    line.send(clearFrame(line.streamSid), () => undefined);
  }

  /** Nobody is there to hear the agent: what it still generates is recorded as unheard, and stopped. */
  private silence(cause: InterruptionCause): void {
    this.cutOff(cause);
    this.cancelActive();
  }

  private cutOff(cause: InterruptionCause): void {
    const cut = this.interruptPlayback();
    this.recordAll(this.assembler.interrupt(cut, cause, this.floor.active));
  }

  private turnCommitted(): void {
    if (this.isLineDown) this.isCommitAnswered = true;
    else {
      this.options.tools.callerSpoke();
      this.floor.turnCommitted();
    }
  }

  private responseDone(event: ServerEventOf<'response.done'>): void {
    const { id, status } = event.response;
    const calls = functionCallsOf(event);
    this.floor.responseDone(id, status === 'completed', { asksTools: calls.length > 0 });
    if (calls.length === 0) return;
    this.options.tools.asked(calls);
    this.floor.toolsAsked();
  }

  private cancelActive(): void {
    for (const id of this.floor.active) {
      this.send('cancel', { type: 'response.cancel', response_id: id });
    }
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
    if (purpose === 'greeting' || purpose === 'turn' || purpose === 'announcement') {
      this.floor.refused(purpose, code);
    }
    if (code === NOTHING_TO_CANCEL || code === ALREADY_ANSWERING) return;
    this.options.tally.note('model', code);
  }

  private send(purpose: Purpose, event: ModelClientEvent): void {
    this.options.model.send(this.client.stamp(purpose, event));
  }

  private holdingFrom({ holding, record }: BridgeOptions): TurnHolding | undefined {
    if (!holding) return undefined;
    const audio = new HoldingAudio(this.line, this.playback, this.toCaller);
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
