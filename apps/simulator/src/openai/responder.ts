import type { RealtimeResponse, RealtimeResponseStatus } from 'openai/resources/realtime/realtime';
import type { CallLedger } from '../calls/call-ledger.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { ClientEventError } from './client.errors.js';
import type { Conversation } from './conversation.js';
import { UNSCRIPTED, exactTurn, exactWordsIn } from './exact-words.js';
import { type PlannedItem, planMessage, planToolCall } from './output-item.js';
import { CallRecorder } from './call-recorder.js';
import type { ResponseRequest } from './client-event.js';
import {
  type FinalStatus,
  type ResponseFailure,
  ResponseRun,
  statusDetails,
} from './response-run.js';
import { type SendEvent, newId } from './server-event.js';
import type { SessionConfig } from './session-config.js';
import { UsageMeter } from './usage.js';

/** How fast a realtime model generates, and how long it thinks first. */
const TOKENS_PER_SECOND = 80;
const FIRST_TOKEN_MS = 250;
/** Wall time between two bursts of tokens. */
const BURST_INTERVAL_MS = 10;

/** Answers that fail before their first word. */
const REFUSED_ANSWERS = [
  ['response-overloaded', 'server_error'],
  ['response-rate-limited', 'rate_limit_exceeded'],
  ['quota-exceeded', 'insufficient_quota'],
] as const;

interface Active {
  readonly response: RealtimeResponse & { readonly id: string };
  readonly request: ResponseRequest;
  run?: ResponseRun;
  timer?: NodeJS.Timeout;
  isOver: boolean;
  failAtTokens?: number;
  failure?: ResponseFailure;
}

export interface ResponderOptions {
  readonly clock: SimulationClock;
  readonly conversation: Conversation;
  readonly send: SendEvent;
  readonly session: () => SessionConfig;
  /** The call that this session listens to, once the line noise has told. */
  readonly ledger: () => CallLedger | undefined;
  /** Resolves when the model may begin: it knows its script, and what must come first has come. */
  readonly whenReady: () => Promise<void>;
  readonly onDone: () => void;
}

/** The model's voice: one response at a time in the conversation, and any number beside it. */
export class Responder {
  readonly #usage = new UsageMeter();
  #active: Active | undefined;
  readonly #outOfBand = new Set<Active>();
  /** Once true, the voice of the session is frozen. */
  hasSpoken = false;

  constructor(private readonly options: ResponderOptions) {}

  /** Errors: a response is already going on in the conversation. */
  create(request: ResponseRequest): void {
    if (request.conversation !== 'none' && this.#active) {
      throw new ClientEventError(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.#active.response.id}. ` +
          'Wait until the response is finished before creating a new one.',
      );
    }
    const active: Active = { response: this.#newResponse(request), request, isOver: false };
    if (request.conversation === 'none') this.#outOfBand.add(active);
    else this.#active = active;
    this.options.send({ type: 'response.created', response: active.response });
    void this.options.whenReady().then(() => this.#begin(active));
  }

  /** Errors: nothing to cancel. */
  cancel(responseId: string | undefined): void {
    const target = [this.#active, ...this.#outOfBand].find(
      (candidate) =>
        candidate && (responseId ?? this.#active?.response.id) === candidate.response.id,
    );
    if (!target) {
      throw new ClientEventError(
        'response_cancel_not_active',
        'Cancellation failed: no active response found',
      );
    }
    this.#finish(target, 'cancelled', 'client_cancelled');
  }

  /** The caller began to speak. */
  interrupt(): void {
    if (this.#active) this.#finish(this.#active, 'cancelled', 'turn_detected');
  }

  /** The session is over: what was being generated is generated no further, and nobody is told. */
  stop(): void {
    for (const active of [this.#active, ...this.#outOfBand]) {
      if (!active) continue;
      active.isOver = true;
      clearInterval(active.timer);
      active.run?.abandon();
      this.#settleLines(active);
    }
    this.#active = undefined;
    this.#outOfBand.clear();
  }

  #newResponse(request: ResponseRequest): RealtimeResponse & { readonly id: string } {
    const session = this.options.session();
    const isInConversation = request.conversation !== 'none';
    const { format, voice } = session.audio.output;
    return {
      object: 'realtime.response',
      id: newId('resp'),
      status: 'in_progress',
      output: [],
      ...(isInConversation ? { conversation_id: this.options.conversation.id } : {}),
      output_modalities: request.output_modalities ?? session.output_modalities,
      max_output_tokens: request.max_output_tokens ?? session.max_output_tokens,
      audio: { output: { format, ...(typeof voice === 'string' ? { voice } : {}) } },
      metadata: request.metadata ?? null,
    };
  }

  #begin(active: Active): void {
    if (active.isOver) return;
    const { clock, conversation, send } = this.options;
    const ledger = this.options.ledger();
    const items = active.request.conversation === 'none' ? [] : this.#plan(active, ledger);
    const isSpoken = active.response.output_modalities?.[0] !== 'text';
    const recorder = new CallRecorder(ledger, active.response.id);
    active.run = new ResponseRun(items, {
      response: active.response,
      isSpoken,
      send,
      conversation: active.request.conversation === 'none' ? undefined : conversation,
      onAudio: (payload) => ledger?.audio.modelSpoke(active.response.id, payload),
      onItemAdded: (planned) => recorder.itemAdded(planned),
      onItemGrown: (generated) => recorder.itemGrown(generated),
      onItemDone: (generated, status) => recorder.itemDone(generated, status),
    });
    if (items.length > 0 && ledger) this.#planFailure(active, active.run.tokensPlanned, ledger);
    const firstAtMs = clock.wallMs() + clock.toWallMs(FIRST_TOKEN_MS);
    active.timer = setInterval(() => this.#burst(active, firstAtMs), BURST_INTERVAL_MS);
  }

  #planFailure(active: Active, tokens: number, ledger: CallLedger): void {
    const turn = ledger.turnsHeard;
    if (ledger.takeFault('response-failed', turn)) active.failAtTokens = Math.floor(tokens / 2);
    for (const [fault, failure] of REFUSED_ANSWERS) {
      if (!ledger.takeFault(fault, turn)) continue;
      active.failAtTokens = 0;
      active.failure = failure;
    }
  }

  #plan(active: Active, ledger: CallLedger | undefined): PlannedItem[] {
    const isSpoken = active.response.output_modalities?.[0] !== 'text';
    const session = this.options.session();
    const choice = active.request.tool_choice ?? session.tool_choice;
    const offered = [...(session.tools ?? []), ...(active.request.tools ?? [])];
    // A session without any tool is taken to have the script's: see docs/specs/simulator.md, section 4.
    const mayCall = (name: string) =>
      choice !== 'none' && (offered.length === 0 || offered.some((tool) => tool.name === name));
    const scripted = ledger?.lines.nextTurn(mayCall) ?? { lines: [], tools: [] };
    const exactWords = exactWordsIn(active.request.instructions);
    const turn =
      exactWords === undefined
        ? scripted
        : exactTurn(exactWords, scripted, ledger?.lines.hasBegun ?? false);
    const message = turn.lines.length > 0 ? [planMessage(turn.lines, isSpoken)] : [];
    return [...message, ...turn.tools.map(planToolCall)];
  }

  #burst(active: Active, firstAtMs: number): void {
    const { clock } = this.options;
    const sinceMs = clock.toMediaMs(clock.wallMs() - firstAtMs);
    if (active.isOver || sinceMs < 0) return;
    const run = active.run!;
    const due = 1 + Math.floor((sinceMs * TOKENS_PER_SECOND) / 1000) - run.tokensGenerated;
    const max = active.response.max_output_tokens;
    const limit = Math.min(
      active.failAtTokens ?? Infinity,
      typeof max === 'number' ? max : Infinity,
    );
    const hasMore = run.generate(Math.min(Math.max(0, due), limit - run.tokensGenerated));
    this.hasSpoken ||= run.audioMs > 0;
    if (!hasMore && run.tokensGenerated >= run.tokensPlanned) this.#finish(active, 'completed');
    else if (run.tokensGenerated < limit) return;
    else if (active.failAtTokens !== undefined) this.#finish(active, 'failed');
    else this.#finish(active, 'incomplete', 'max_output_tokens');
  }

  #finish(active: Active, status: FinalStatus, reason?: RealtimeResponseStatus['reason']): void {
    const { send, conversation } = this.options;
    active.isOver = true;
    clearInterval(active.timer);
    active.run?.end(status);
    this.#settleLines(active);
    if (active === this.#active) this.#active = undefined;
    this.#outOfBand.delete(active);
    const usage = this.#usage.charge({
      instructions: active.request.instructions ?? this.options.session().instructions,
      entries: conversation.entries,
      outputTextTokens: active.run?.tokensGenerated ?? 0,
      outputAudioMs: active.run?.audioMs ?? 0,
    });
    const status_details = statusDetails(status, reason, active.failure);
    const output = active.run?.output ?? [];
    const response = { ...active.response, status, output, usage };
    send({
      type: 'response.done',
      response: status_details ? { ...response, status_details } : response,
    });
    send({
      type: 'rate_limits.updated',
      rate_limits: [
        { name: 'requests', limit: 20_000, remaining: 19_999, reset_seconds: 0.003 },
        {
          name: 'tokens',
          limit: 15_000_000,
          remaining: 15_000_000 - (usage.total_tokens ?? 0),
          reset_seconds: 0.05,
        },
      ],
    });
    this.options.onDone();
  }

  /** What was generated is said; the rest stays for the next response. */
  #settleLines(active: Active): void {
    const lines = this.options.ledger()?.lines;
    if (!lines || !active.run) return;
    for (const { planned, tokens, isComplete } of active.run.generated) {
      if (planned.tool) {
        if (isComplete) lines.called(planned.tool);
        continue;
      }
      const lastWords = new Map<number, NonNullable<(typeof planned.tokens)[number]['ends']>>();
      for (const { ends } of planned.tokens.slice(0, tokens)) {
        if (ends && ends.line.step !== UNSCRIPTED) lastWords.set(ends.line.step, ends);
      }
      for (const { line, words } of lastWords.values()) lines.said(line, words);
    }
  }
}
