import {
  fillerIn,
  notPossible,
  readArguments,
  schemaOf,
  type FunctionSchema,
} from '@verbatim/tools';
import type { EventOf } from '@verbatim/contracts';
import { saysMostOf } from '../call/announcements.js';
import type { DraftSink } from '../record/event-draft.js';
import type { CallActions } from './call-actions.js';
import type { FunctionCall } from './function-call.js';
import { RepeatedWrites } from './repeated-writes.js';
import { askedAnswer, correction, failedAnswer, lateNews, TOOL_ANSWERS } from './tool-answers.js';
import { ToolPatience, type WrongStep } from './tool-patience.js';
import type { ToolFloor } from './tool-floor.js';
import type { RunnableTool, ToolResult, ToolSet } from './tool-set.js';

export type ToolOutcome = EventOf<'tool.returned'>['outcome'];

export interface CallToolsOptions {
  readonly callId: string;
  readonly record: DraftSink;
  readonly actions: Pick<CallActions, 'transfer'>;
  readonly floor: ToolFloor;
  /** What the agent may use that has the call now. */
  tools(): ToolSet;
  /** In which the caller is spoken to now. */
  language(): string;
  /** What the model must know to call them. */
  briefing?(): string;
  /** Counts what became of a call of a tool, and how long it took. */
  onReturned?(tool: string, outcome: ToolOutcome, durationMs: number): void;
  onBug(error: unknown): void;
  now?(): number;
}

/** Calls of tools in one response; more are refused. */
const CALLS_OF_RESPONSE_MAX = 8;
/** So long a silence is a pause; after it the caller is told that something is being done. */
const FILLER_AFTER_MS = 1_500;
/** How long a write may run on when the model has been told that it timed out. */
const WRITE_RUNS_ON_MS = 20_000;
/** The name under which the record tells what was done when a model could not use a tool. */
export const TOOL_FALLBACK = 'tool-fallback';

/** The calls of one response: the model speaks on them when all are answered. */
interface Round {
  open: number;
  needsTurn: boolean;
}

interface Running {
  readonly call: FunctionCall;
  readonly runnable: RunnableTool;
  readonly attempt: number;
  readonly startedMs: number;
  readonly round: Round;
  readonly abort: AbortController;
  hasFiller: boolean;
  /** The model has been answered; whatever comes now is news. */
  isAnswered: boolean;
  readonly settled: Promise<void>;
}

/**
 * The tools of one call: arguments are checked, calls run side by side, each within its time, and what they
 * answer goes to the model and into the record. It outlives the model's session.
 *
 * Bounds: 8 calls in a response, 20 of a tool, 8 rounds without a word from the caller (`ToolPatience`).
 * Crash: a write whose answer was lost is asked for again under the same idempotency key, by whoever asks.
 */
export class CallTools {
  private readonly patience: ToolPatience;
  private readonly writes: RepeatedWrites;
  private readonly running = new Set<Running>();
  private readonly seen = new Set<string>();
  private readonly now: () => number;
  private isClosed = false;

  constructor(private readonly options: CallToolsOptions) {
    this.patience = new ToolPatience(() => options.language());
    this.writes = new RepeatedWrites(options.callId);
    this.now = options.now ?? (() => performance.now());
  }

  /** For the model's session. */
  get schemas(): FunctionSchema[] {
    return this.options.tools().all.map(({ tool }) => schemaOf(tool));
  }

  /** What a session with the model must know for them; nothing where there are none. */
  get briefing(): string | undefined {
    return this.options.tools().all.length > 0 ? this.options.briefing?.() : undefined;
  }

  callerSpoke(): void {
    this.patience.callerSpoke();
  }

  /** A response that is completed asks for these. Answers may come before this returns. */
  asked(calls: readonly FunctionCall[]): void {
    const fresh = calls.filter(({ modelCallId }) => this.isNew(modelCallId));
    if (fresh.length === 0) return this.options.floor.allAnswered(false);
    const round: Round = { open: fresh.length, needsTurn: false };
    const mayGoOn = this.patience.mayGoOn();
    for (const [index, call] of fresh.entries()) {
      this.take(call, round, { isOneTooMany: index >= CALLS_OF_RESPONSE_MAX, mayGoOn });
    }
  }

  /** Several times a second. */
  tick(): void {
    if (this.isClosed) return;
    for (const each of this.running) this.fill(each);
  }

  /** The call is over: reads are given up, writes run on, and the model is told nothing more. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const each of this.running) {
      if (each.runnable.tool.effect === 'write') continue;
      each.abort.abort();
      this.returned(each, 'abandoned', undefined);
      this.running.delete(each);
    }
  }

  /** Resolves when no write is under way any more, or after `withinMs`; those are then recorded as unknown. */
  async settled(withinMs: number): Promise<void> {
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(() => deadline.resolve(), withinMs);
    const all = Promise.all([...this.running].map(({ settled }) => settled));
    await Promise.race([all, deadline.promise]);
    clearTimeout(timer);
    for (const each of this.running) {
      each.abort.abort();
      if (!each.isAnswered) this.returned(each, 'timed-out', undefined);
    }
    this.running.clear();
  }

  private isNew(modelCallId: string): boolean {
    if (this.seen.has(modelCallId)) return false;
    this.seen.add(modelCallId);
    return true;
  }

  private take(
    call: FunctionCall,
    round: Round,
    { isOneTooMany, mayGoOn }: { isOneTooMany: boolean; mayGoOn: boolean },
  ): void {
    const attempt = this.patience.called(call.name);
    const started = { call, attempt, startedMs: this.now(), round };
    this.options.record.record({
      kind: 'tool.called',
      ...factsOf(call),
      toolName: call.name.slice(0, 256) || 'unknown',
      attempt,
      words: { arguments: call.json },
    });
    const runnable = this.options.tools().find(call.name);
    if (!mayGoOn || this.patience.isWornOut(call.name)) {
      return this.refuse(started, this.patience.giveUp(call.name), undefined);
    }
    if (isOneTooMany) return this.reject(started, TOOL_ANSWERS.tooMany);
    if (!runnable) return this.reject(started, TOOL_ANSWERS.unknownTool, 'failed');
    const read = readArguments(runnable.tool, call.json);
    if (read.kind === 'wrong') {
      return this.refuse(started, this.patience.wrong(call.name, read.problems), read.problems);
    }
    this.patience.understood(call.name);
    this.begin(started, runnable, read.input);
  }

  private begin(
    started: Started,
    runnable: RunnableTool,
    input: Readonly<Record<string, unknown>>,
  ): void {
    const { tool } = runnable;
    const { callId } = this.options;
    const toolCallId = started.call.modelCallId;
    const abort = new AbortController();
    const isWrite = tool.effect === 'write';
    const known = isWrite ? this.writes.known(tool.name, input) : undefined;
    const idempotencyKey = isWrite
      ? this.writes.keyFor(tool.name, input, toolCallId)
      : this.writes.keyOf(toolCallId);
    const result =
      known ?? runnable.run(input, { callId, toolCallId, idempotencyKey, signal: abort.signal });
    if (isWrite && !known) this.writes.begin(tool.name, input, idempotencyKey, result);
    const settled = Promise.withResolvers<void>();
    const running: Running = {
      ...started,
      runnable,
      abort,
      hasFiller: false,
      isAnswered: false,
      settled: settled.promise,
    };
    this.running.add(running);
    const timer = setTimeout(() => this.outOfTime(running), tool.timeLimitMs);
    result
      .then((came) => this.came(running, came, known ? 'duplicate' : 'completed'))
      .catch(this.options.onBug)
      .finally(() => {
        clearTimeout(timer);
        this.running.delete(running);
        settled.resolve();
      });
  }

  private came(running: Running, result: ToolResult, outcome: 'completed' | 'duplicate'): void {
    if (!this.running.has(running)) return;
    const isDone = result.kind === 'done';
    const output = JSON.stringify(isDone ? result.output : failedAnswer(result.code));
    this.returned(running, isDone ? outcome : 'failed', output);
    if (this.isClosed) return;
    if (!running.isAnswered) {
      running.isAnswered = true;
      return this.answer(running, output);
    }
    // It was too late for an answer; the model has been told not to count on it.
    this.options.floor.tell(lateNews(running.call.name, output));
  }

  private outOfTime(running: Running): void {
    if (this.isClosed || running.isAnswered) return;
    const output = JSON.stringify(TOOL_ANSWERS.timedOut);
    this.returned(running, 'timed-out', output);
    running.isAnswered = true;
    this.answer(running, output);
    if (running.runnable.tool.effect === 'write') {
      setTimeout(() => this.running.delete(running), WRITE_RUNS_ON_MS).unref();
      return;
    }
    running.abort.abort();
    this.running.delete(running);
  }

  private refuse(
    started: Started,
    step: WrongStep,
    problems: Parameters<typeof correction>[0] | undefined,
  ): void {
    switch (step.kind) {
      case 'correct':
        return this.reject(started, correction(problems ?? []));
      case 'ask':
        this.intervened('ask-caller');
        this.say('tool-question', step.question);
        return this.reject(started, askedAnswer(problems ?? []), 'rejected', false);
      case 'person':
        return this.toPerson(started);
      case 'refuse':
        return this.reject(started, TOOL_ANSWERS.stop, 'rejected', problems !== undefined);
    }
  }

  /** The model cannot do it: somebody else is to, and if nobody is there, the caller is told so. */
  private toPerson(started: Started): void {
    this.intervened('hand-to-person');
    this.options.actions
      .transfer({ kind: 'cold', reason: TOOL_FALLBACK })
      .then((result) => {
        if (result.kind === 'done' || this.isClosed) {
          return this.reject(started, TOOL_ANSWERS.person, 'rejected', false);
        }
        this.intervened('no-person');
        this.say('tool-not-possible', notPossible(this.options.language()));
        this.reject(started, TOOL_ANSWERS.stop);
      })
      .catch(this.options.onBug);
  }

  private reject(
    started: Started,
    answer: object,
    outcome: 'rejected' | 'failed' = 'rejected',
    needsTurn = true,
  ): void {
    const output = JSON.stringify(answer);
    this.returned(started, outcome, output);
    this.answer(started, output, needsTurn);
  }

  private answer({ call, round }: Started, output: string, needsTurn = true): void {
    if (this.isClosed) return;
    const { floor } = this.options;
    floor.answer(call.modelCallId, output);
    round.needsTurn ||= needsTurn;
    if (--round.open === 0) floor.allAnswered(round.needsTurn);
  }

  private returned(started: Started, outcome: ToolOutcome, output: string | undefined): void {
    const durationMs = Math.round(this.now() - started.startedMs);
    this.options.record.record({
      kind: 'tool.returned',
      ...factsOf(started.call),
      outcome,
      attempt: started.attempt,
      durationMs,
      words: { result: output ?? '' },
    });
    this.options.onReturned?.(started.call.name, outcome, durationMs);
  }

  private fill(running: Running): void {
    const { filler } = running.runnable.tool;
    const isSoon = this.now() - running.startedMs < FILLER_AFTER_MS;
    if (!filler || running.hasFiller || running.isAnswered || isSoon) return;
    if (!this.options.floor.isSilent) return;
    running.hasFiller = true;
    const text = fillerIn(this.options.language(), filler);
    this.options.floor.announce({
      name: 'tool-filler',
      textFor: () => text,
      // Whatever it says instead: it is not worth saying again.
      isSaidIn: () => true,
      over: () => undefined,
    });
  }

  private say(name: string, text: string): void {
    this.options.floor.announce({
      name,
      textFor: () => text,
      isSaidIn: (spoken) => saysMostOf(text, spoken),
      over: () => undefined,
    });
  }

  private intervened(action: string): void {
    this.options.record.record({ kind: 'policy.intervened', rule: TOOL_FALLBACK, action });
  }
}

type Started = Pick<Running, 'call' | 'attempt' | 'startedMs' | 'round'>;

const factsOf = ({ itemId, modelCallId }: FunctionCall) => ({
  speaker: 'agent' as const,
  itemId,
  toolCallId: modelCallId.slice(0, 256),
});
