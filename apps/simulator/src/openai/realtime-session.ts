import type { CallDirectory, CallLedger } from '../calls/call-ledger.js';
import type { SeededRandom } from '../calls/seeded-random.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { PilotDecoder } from '../speech/pilot.js';
import { CallerTurns } from './caller-turns.js';
import { type ClientEvent, type NewItem, audioOf, parseClientEvent } from './client-event.js';
import { itemFromClient } from './client-item.js';
import { ClientEventError } from './client.errors.js';
import { Conversation } from './conversation.js';
import { InputAudio, type Utterance } from './input-audio.js';
import { Responder } from './responder.js';
import type { SendEvent, ServerEvent } from './server-event.js';
import { type SessionConfig, defaultSession, onTheWire, updatedSession } from './session-config.js';
import { Transcriber } from './transcriber.js';

/** A response waits so long for the line noise to tell which call this is; then the model says nothing. */
const PILOT_WAIT_MS = 5_000;
/** What a session's `include` names to be told how sure transcriptions are. */
const LOGPROBS = 'item.input_audio_transcription.logprobs';

export interface SessionSocket {
  readonly send: SendEvent;
  close(code: number, reason: string): void;
  /** The connection breaks: no closing handshake. */
  drop(): void;
  /** The connection stays, and nothing comes through it any more, in either direction. */
  fallSilent(): void;
}

export interface SessionOptions {
  readonly clock: SimulationClock;
  readonly random: SeededRandom;
  readonly directory: CallDirectory;
  readonly model: string;
  readonly expiresAtMs: number;
  readonly socket: SessionSocket;
}

/** One Realtime session: what the client sends in, what the model and its helpers send out. */
export class RealtimeSession {
  readonly #conversation = new Conversation();
  readonly #closed = new AbortController();
  readonly #pilot = new PilotDecoder();
  readonly #input: InputAudio;
  readonly #responder: Responder;
  readonly #transcriber: Transcriber;
  readonly #pilotFound: Promise<void>;
  #foundPilot = () => {};
  readonly #turns: CallerTurns;
  #config: SessionConfig;
  #ledger: CallLedger | undefined;
  #hasToldFormat = false;
  /** Of the caller's audio, before it told whose it is. */
  #framesUnknown = 0;
  #firstFrameAtMs: number | undefined;

  constructor(private readonly options: SessionOptions) {
    const { clock, random, socket } = options;
    const { signal } = this.#closed;
    this.#config = defaultSession(options.model, options.expiresAtMs);
    const found = new Promise<void>((resolve) => (this.#foundPilot = resolve));
    const waitMs = clock.toMediaMs(PILOT_WAIT_MS);
    this.#pilotFound = Promise.race([found, clock.wait(waitMs, signal)]);
    this.#transcriber = new Transcriber({ clock, random, send: socket.send, signal });
    this.#turns = new CallerTurns({
      conversation: this.#conversation,
      transcriber: this.#transcriber,
      send: socket.send,
      transcriptionModel: () => this.#config.audio.input.transcription?.model,
      hasLogprobs: () => this.#config.include?.includes(LOGPROBS) ?? false,
      ledger: () => this.#ledger,
    });
    this.#responder = new Responder({
      clock,
      conversation: this.#conversation,
      send: socket.send,
      session: () => this.#config,
      ledger: () => this.#ledger,
      whenReady: () => this.#pilotFound.then(() => this.#turns.beforeReply),
      onDone: () => this.#transcriber.replied(),
    });
    this.#input = new InputAudio(this.#config.audio.input.turn_detection ?? null, {
      speechStarted: (item_id, audio_start_ms) => {
        socket.send({ type: 'input_audio_buffer.speech_started', item_id, audio_start_ms });
        if (this.#config.audio.input.turn_detection?.interrupt_response) {
          this.#responder.interrupt();
        }
      },
      speechStopped: (item_id, audio_end_ms) =>
        socket.send({ type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms }),
      committed: (utterance) => this.#commit(utterance),
    });
  }

  start(): void {
    this.options.socket.send({ type: 'session.created', session: onTheWire(this.#config) });
  }

  /** Never throws for anything that a client sends: it is answered with an `error` event. */
  receive(text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return this.#refuse(new ClientEventError('invalid_json', 'The event is not valid JSON.'));
    }
    try {
      this.#handle(parseClientEvent(json));
    } catch (error) {
      if (!(error instanceof ClientEventError)) throw error;
      this.#refuse(error, (json as { event_id?: unknown } | null)?.event_id);
    }
  }

  /** The connection is gone. */
  close(): void {
    this.#closed.abort();
    this.#responder.stop();
  }

  #refuse({ code, message, param }: ClientEventError, eventId?: unknown): void {
    if (!RACES.has(code)) this.#ledger?.warn(`model error: ${code}${param ? ` (${param})` : ''}`);
    const event_id = typeof eventId === 'string' ? eventId : null;
    this.options.socket.send({
      type: 'error',
      error: { type: 'invalid_request_error', code, message, param, event_id },
    });
  }

  #handle(event: ClientEvent): void {
    const { send } = this.options.socket;
    switch (event.type) {
      case 'session.update':
        return this.#update(event.session);
      case 'input_audio_buffer.append':
        return this.#append(event.audio);
      case 'input_audio_buffer.commit':
        return this.#commitByHand();
      case 'input_audio_buffer.clear':
        this.#input.clear();
        return send({ type: 'input_audio_buffer.cleared' });
      case 'conversation.item.create':
        return this.#createItem(event.item, event.previous_item_id ?? undefined);
      case 'conversation.item.retrieve': {
        const { item } = this.#conversation.get(event.item_id);
        return send({ type: 'conversation.item.retrieved', item });
      }
      case 'conversation.item.delete':
        this.#conversation.delete(event.item_id);
        return send({ type: 'conversation.item.deleted', item_id: event.item_id });
      case 'conversation.item.truncate': {
        const { item_id, content_index, audio_end_ms } = event;
        this.#conversation.truncate(item_id, content_index, audio_end_ms);
        return send({
          type: 'conversation.item.truncated',
          item_id,
          content_index,
          audio_end_ms,
        });
      }
      case 'response.create':
        this.#responder.create(event.response ?? {});
        return this.#ledger?.audio.answerAsked();
      case 'response.cancel':
        return this.#responder.cancel(event.response_id ?? undefined);
    }
  }

  #update(update: unknown): void {
    this.#config = updatedSession(this.#config, update, this.#responder.hasSpoken);
    this.#input.detectWith(this.#config.audio.input.turn_detection ?? null);
    this.options.socket.send({ type: 'session.updated', session: onTheWire(this.#config) });
  }

  #append(payload: string): void {
    const audio = audioOf(payload);
    if (this.#config.audio.input.format?.type !== 'audio/pcmu') {
      if (this.#hasToldFormat) return;
      this.#hasToldFormat = true;
      throw new ClientEventError(
        'simulator_hears_pcmu_only',
        'This simulator hears audio/pcmu only: set session.audio.input.format first.',
        'session.audio.input.format',
      );
    }
    if (this.#ledger) this.#ledger.audio.modelReceived(payload);
    else this.#listenForPilot(audio);
    this.#input.append(audio);
  }

  #listenForPilot(audio: Buffer): void {
    this.#firstFrameAtMs ??= performance.now();
    this.#framesUnknown += 1;
    const callSid = this.#pilot.push(audio);
    this.#ledger = callSid === undefined ? undefined : this.options.directory.find(callSid);
    if (!this.#ledger) return;
    const firstFrameAtMs = this.#firstFrameAtMs;
    this.#ledger.audio.modelKnows({ frames: this.#framesUnknown, firstFrameAtMs });
    this.#foundPilot();
  }

  #commitByHand(): void {
    const { bufferedMs } = this.#input;
    const utterance = this.#input.commit();
    if (utterance) return this.#commit(utterance);
    throw new ClientEventError(
      'input_audio_buffer_commit_empty',
      'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, ' +
        `but buffer only has ${bufferedMs.toFixed(2)}ms of audio.`,
    );
  }

  #createItem(created: NewItem, previousItemId: string | undefined): void {
    const { send } = this.options.socket;
    const item = itemFromClient(created, this.#conversation);
    const previous_item_id = this.#conversation.insert({ item, audioMs: 0 }, previousItemId);
    send({ type: 'conversation.item.added', previous_item_id, item });
    send({ type: 'conversation.item.done', previous_item_id, item });
    if (created.type === 'function_call_output') {
      this.#ledger?.toolReturned(created.call_id, created.output);
    } else if (created.type === 'message' && created.role === 'user') {
      this.#callerWrote(created.content.map(({ text }) => text ?? '').join(' '));
    }
  }

  /**
   * Keys that the caller pressed reach a model as text: to the script, the caller has had its say. What another
   * session of the call has heard, and this one is told of, the script has had already.
   */
  #callerWrote(text: string): void {
    const isKnown = this.#ledger?.report.heardByModel.some((heard) => heard.text === text);
    if (isKnown === false) this.#ledger?.lines.callerHeardNext();
  }

  #commit(utterance: Utterance): void {
    this.#turns.take(utterance);
    const detection = this.#config.audio.input.turn_detection;
    if (this.#strike() || utterance.isManual) return;
    if (!detection?.create_response) return this.#ledger?.audio.turnEnded();
    try {
      this.#responder.create({});
    } catch (error) {
      // The reply may fail "if the model is already responding": an error that answers no client event.
      if (!(error instanceof ClientEventError)) throw error;
      this.#refuse(error);
    }
  }

  /** The planned faults that strike the session itself. True if it did not survive. */
  #strike(): boolean {
    const { socket } = this.options;
    const ledger = this.#ledger;
    if (!ledger) return false;
    const turn = ledger.turnsHeard;
    if (ledger.takeFault('model-error', turn)) socket.send(serverError());
    if (ledger.takeFault('session-expires', turn)) this.expire();
    else if (ledger.takeFault('model-hangs-up', turn)) socket.close(1011, SERVER_ERROR);
    else if (ledger.takeFault('model-dies', turn)) socket.drop();
    else if (ledger.takeFault('model-goes-silent', turn)) socket.fallSilent();
    else return false;
    return true;
  }

  /** The session reached its longest duration. */
  expire(): void {
    const message = 'Your session hit the maximum duration of 60 minutes.';
    const error = { type: 'invalid_request_error', code: 'session_expired', message };
    this.options.socket.send({ type: 'error', error: { ...error, param: null, event_id: null } });
    this.options.socket.close(1001, message);
  }
}

/** Refusals that a correct client meets too: its event and the server's own crossed on the way. */
const RACES: ReadonlySet<string | null> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'input_audio_buffer_commit_empty',
]);

const SERVER_ERROR = 'The server had an error while processing your request.';

function serverError(): ServerEvent {
  const error = { type: 'server_error', code: 'server_error', message: SERVER_ERROR };
  return { type: 'error', error: { ...error, param: null, event_id: null } };
}
