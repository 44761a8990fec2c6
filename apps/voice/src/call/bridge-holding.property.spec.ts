import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TurnCredit } from '../level/turn-credit.js';
import { DraftList } from '../testing/drafts.js';
import { FakeLine, FakeModel } from '../testing/fake-sockets.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { instantTools } from '../testing/tools.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { Bridge } from './bridge.js';
import { ErrorTally } from './error-tally.js';

const STEPS = [
  'caller',
  'caller',
  'answered',
  'answered',
  'tool',
  'cancelled',
  'none',
  'free',
] as const;

/** A call whose model answers what it is asked, whenever the steps say so. */
class HeldCall {
  readonly model = new FakeModel();
  readonly record = new DraftList();
  private readonly credit = new TurnCredit({
    turnBytes: 1,
    headroom: () => ({ quotaBytes: 0, heldBytes: 0, reservedBytes: 0, freeBytes: 0 }),
    onWaited: () => undefined,
  });
  private readonly bridge: Bridge;
  private count = 0;
  private begun = 0;
  /** The response that is being spoken, if one is. */
  private active: string | undefined;

  constructor() {
    this.bridge = new Bridge({
      vertical: HEALTHCARE,
      models: { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' },
      partialIntervalMs: 250,
      record: this.record,
      line: new FakeLine(),
      model: this.model,
      tally: new ErrorTally(),
      holding: {
        turns: this.credit.open(),
        line: { afterMs: 60_000, everyMs: 60_000, chunks: [] },
      },
      tools: instantTools((): Bridge => this.bridge),
      onModelFailed: () => undefined,
    });
    this.bridge.start();
    this.say(sessionEvents.updated());
    this.begin();
  }

  get asked(): number {
    return this.model.of('response.create').length;
  }

  get isSpeaking(): boolean {
    return this.active !== undefined;
  }

  get waiting(): number {
    return this.credit.waitingTurns;
  }

  level(kind: 'none' | 'free'): void {
    this.credit.serve({ kind });
    this.begin();
  }

  caller(): void {
    const item = `i${this.count++}`;
    this.say(callerTurn.started(item), callerTurn.stopped(item), callerTurn.committed(item));
    this.begin();
  }

  answered(how: 'completed' | 'cancelled' | 'tool'): void {
    if (!this.active) return;
    const id = this.active;
    this.active = undefined;
    this.say(
      how === 'tool' ? agentTurn.toolCall(id, `c-${id}`, 'look', '{}') : agentTurn.done(id, how),
    );
    this.begin();
  }

  /** The model takes up what it was asked for. */
  private begin(): void {
    if (this.active || this.begun >= this.asked) return;
    this.active = `r${this.begun++}`;
    this.say(agentTurn.created(this.active));
  }

  private say(...events: Parameters<Bridge['modelSaid']>[0][]): void {
    for (const event of events) this.bridge.modelSaid(event);
  }
}

describe('a call whose level comes and goes', () => {
  it('is never asked to speak without credit but for the results of tools, and never forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS), { maxLength: 60 }), (steps) => {
        const call = new HeldCall();
        let level: 'none' | 'free' = 'free';
        let isOwed = false;
        for (const step of steps) {
          const [asked, wasSpeaking] = [call.asked, call.isSpeaking];
          if (step === 'none' || step === 'free') call.level((level = step));
          else if (step === 'caller') call.caller();
          else call.answered(step === 'answered' ? 'completed' : step);
          const isToolResult = step === 'tool' && wasSpeaking;
          if (level === 'none' && !isToolResult) expect(call.asked).toBe(asked);
          // One response at a time, whatever comes.
          expect(call.asked - asked).toBeLessThanOrEqual(1);
          if (step === 'caller') isOwed = true;
          if (call.asked > asked) isOwed = false;
          if (isOwed && !call.isSpeaking) expect([level, call.waiting]).toEqual(['none', 1]);
        }
        const before = call.asked;
        call.level('free');
        if (isOwed) {
          call.answered('completed');
          expect(call.asked).toBe(before + 1);
        }
        expect(call.waiting).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
