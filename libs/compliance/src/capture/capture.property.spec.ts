import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capture, type CaptureSignal, type CapturedEvent } from './capture.js';

type Step = { readonly signal: CaptureSignal } | { readonly event: CapturedEvent };

const Signal: fc.Arbitrary<CaptureSignal> = fc.oneof(
  fc.constantFrom<CaptureSignal>(
    { type: 'notice-heard' },
    { type: 'refused' },
    { type: 'permitted' },
  ),
  fc.record({
    type: fc.constantFrom('paused' as const, 'resumed' as const),
    by: fc.constantFrom('card' as const, 'payment' as const),
  }),
);

const Item = fc.constantFrom('i1', 'i2', 'i3');
const Event: fc.Arbitrary<CapturedEvent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('obligation.opened', 'transcript.partial', 'transcript.final'),
    speaker: fc.constant('caller' as const),
    itemId: Item,
  }),
  fc.constant<CapturedEvent>({ kind: 'dtmf', speaker: 'caller' }),
  fc.record({
    kind: fc.constantFrom('transcript.partial', 'transcript.final', 'turn.interrupted'),
    speaker: fc.constant('agent' as const),
    itemId: fc.constantFrom('notice', 'a1'),
  }),
);

const Steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    Signal.map((signal): Step => ({ signal })),
    Event.map((event): Step => ({ event: withResponse(event) })),
  ),
  { maxLength: 60 },
);

const withResponse = (event: CapturedEvent): CapturedEvent =>
  event.speaker === 'agent' ? { ...event, responseId: `r-${event.itemId}` } : event;

/** The state after these steps, looked up in the whole history: the last word on each matter counts. */
function stateOf(steps: readonly Step[]): string {
  const signals = steps.flatMap((step) => ('signal' in step ? [step.signal] : []));
  const last = (...types: string[]) => signals.findLast(({ type }) => types.includes(type))?.type;
  const isPaused = (by: string): boolean =>
    signals.findLast((signal) => 'by' in signal && signal.by === by)?.type === 'paused';
  if (last('refused', 'permitted') === 'refused') return 'refused';
  if (last('notice-heard') === undefined) return 'before-notice';
  return isPaused('card') || isPaused('payment') ? 'paused' : 'on';
}

/** Every state that the item of the last step lived through, from its first event until now. */
function statesOf(steps: readonly Step[], { itemId }: CapturedEvent): string[] {
  const first = steps.findIndex((step) => 'event' in step && step.event.itemId === itemId);
  const final = steps.findIndex(
    (step) =>
      'event' in step && step.event.itemId === itemId && step.event.kind === 'transcript.final',
  );
  const ended = final === -1 ? steps.length : final + 1;
  const lived = steps.flatMap((step, i) => {
    // After its final only the item's own events are looked at.
    const isOwn = 'event' in step && step.event.itemId === itemId;
    return i >= first && (i < ended || isOwn) ? [stateOf(steps.slice(0, i + 1))] : [];
  });
  return lived;
}

describe('Capture', () => {
  it('keeps an event exactly when its item lived in no state but on, whatever happened', () => {
    fc.assert(
      fc.property(Steps, (steps) => {
        const capture = new Capture();
        capture.noticeBegins('r-notice');
        for (const [i, step] of steps.entries()) {
          const history = steps.slice(0, i + 1);
          if ('signal' in step) {
            const before = capture.state;
            const change = capture.apply(step.signal);
            expect(capture.state).toBe(stateOf(history));
            expect(change?.to ?? before).toBe(capture.state);
            continue;
          }
          const { event } = step;
          const states = event.itemId === undefined ? [stateOf(history)] : statesOf(history, event);
          const allowed = event.itemId === 'notice' ? ['on', 'before-notice'] : ['on'];
          const isKept = states.every((state) => allowed.includes(state));
          expect(capture.withholds(event) === undefined).toBe(isKept);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
