import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallSession } from '../call/call-session.js';
import type { ModelListener } from '../model/model-connection.js';
import { sessionsWith } from '../testing/call-sessions.js';
import { FakeLine } from '../testing/fake-sockets.js';
import { HearingModel, numberedFrame, numberOf, SPEECH_FRAMES } from '../testing/hearing-model.js';
import { silentLogger } from '../testing/logger.js';
import { Recording } from '../testing/recording.js';
import { toolsForTests } from '../testing/tools.js';
import { HEALTHCARE } from '../testing/verticals.js';

const FRAME_MS = 20;

type Act =
  | { readonly kind: 'speaks' | 'pauses'; readonly frames: number }
  | { readonly kind: 'lost'; readonly code: string };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('speaks' as const),
      frames: fc.integer({ min: 4, max: 150 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pauses' as const),
      frames: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('lost' as const),
      code: fc.constantFrom('closed-1006', 'closed-1011', 'session_expired', 'silent'),
    }),
  },
);

/** Cut over in mid-word at 5.7 s, and the new session lost before the old one has told what it had heard. */
const LOST_WHILE_CUT_OVER: Act[] = [
  { kind: 'pauses', frames: 231 },
  { kind: 'speaks', frames: 54 },
  { kind: 'lost', code: 'closed-1006' },
  { kind: 'pauses', frames: 1 },
];

/** One call whose model hears what is said, and whose sessions die as the acts say. */
class LivedCall {
  readonly recording = new Recording({ policy: 'block' });
  readonly sessions: HearingModel[] = [];
  readonly session: CallSession;
  private index = 0;
  readonly spoken: number[] = [];
  open: readonly string[] | undefined;

  constructor(sessionMsMax: number) {
    this.session = new CallSession({
      vertical: HEALTHCARE,
      recorder: this.recording.recorder,
      sessions: sessionsWith((_model, listener) => this.dialled(listener), {
        ...{ sessionMsMax, troubleMsMax: 5_000, lossesMax: 100 },
      }),
      openTools: toolsForTests,
      timings: {
        ...{ partialIntervalMs: 250, pendingFinalsWaitMs: 5_000 },
        ...{ terminalStatusWaitMs: 30_000, streamWaitMs: 30_000 },
      },
      logger: silentLogger(),
      metrics: { announced: () => undefined },
      closeEpoch: async (_reason, open) => void (this.open = open),
    });
  }

  async live(acts: readonly Act[]): Promise<void> {
    this.session.connect(new FakeLine());
    await vi.advanceTimersByTimeAsync(0);
    for (const each of acts) {
      if (each.kind !== 'lost') await this.frames(each.frames, each.kind === 'speaks');
      else this.loses(each.code);
    }
    // The last loss is over, and what was said is told.
    await this.frames(200, false);
    this.session.statusEnded({ status: 'completed' });
    await vi.advanceTimersByTimeAsync(6_000);
    await this.session.ended;
  }

  get cutOvers(): number {
    return this.recording.events.filter(
      (event) => event.kind === 'session.changed' && event.change === 'recycled',
    ).length;
  }

  /** The numbers of the frames that the finals of the record tell of, in the order of telling. */
  get told(): number[] {
    return this.recording.events
      .filter(({ kind, speaker }) => kind === 'transcript.final' && speaker === 'caller')
      .flatMap((event) => String(this.recording.wordsOf(event)?.['text']).split(' ').map(numberOf));
  }

  /** What is dead says nothing more. */
  private loses(code: string): void {
    const { sessions } = this;
    const listener = sessions.at(-1)?.listener;
    if (!listener) return;
    listener.onClosed({ code });
    sessions.at(-1)!.listener = undefined;
  }

  private async frames(count: number, isVoiced: boolean): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      if (isVoiced) this.spoken.push(this.index);
      this.session.callerAudio(numberedFrame(this.index, isVoiced), this.index * FRAME_MS);
      this.index++;
      await vi.advanceTimersByTimeAsync(FRAME_MS);
    }
  }

  private async dialled(listener: ModelListener): Promise<HearingModel> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const model = new HearingModel(`s${this.sessions.length}`);
    model.listener = listener;
    this.sessions.push(model);
    return model;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a call whose sessions are lost and recycled', () => {
  it('tells every moment in which the caller spoke once, whatever happens to its sessions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 3, maxLength: 12 }),
        fc.constantFrom(6_000, 20_000, 3_600_000),
        async (acts, sessionMsMax) => {
          const call = new LivedCall(sessionMsMax);
          await call.live(acts);
          const told = call.told.toSorted((a, b) => a - b);
          expect(told).toEqual(call.spoken.filter((index) => new Set(told).has(index)));
          // Cut over in mid-word, a session hears the end of a sound that is too short to be speech.
          const missing = call.spoken.length - told.length;
          expect(missing).toBeLessThanOrEqual(call.cutOvers * (SPEECH_FRAMES - 1));
          expect(call.open).toEqual([]);
        },
      ),
      { numRuns: 60, examples: [[LOST_WHILE_CUT_OVER, 6_000]] },
    );
  }, 60_000);
});
