import { TOOLS, type BackendAnswer, type ToolRequest } from '@verbatim/tools';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { SALON } from '../testing/verticals.js';
import { callActions, type ActionResult } from './call-actions.js';
import { callToolSet } from './call-tool-set.js';
import { CallTools } from './call-tools.js';
import { ROUNDS_MAX } from './tool-patience.js';
import { toolSet, type RunnableTool } from './tool-set.js';

const BOOKING = {
  service: 'cut',
  start: '2026-12-01T14:30',
  name: 'Dana Field',
  phone: '+15550100001',
};
const BOOKED = {
  done: true,
  booking: {
    reference: 'KTR482',
    start: '2026-12-01T14:30',
    end: '2026-12-01T15:15',
    with: 'Jo',
    service: 'cut',
  },
};

let record: DraftList;
let requests: ToolRequest[];
let answers: ((request: ToolRequest) => BackendAnswer | Promise<BackendAnswer>)[];
/** What the floor was told, in order. */
let floor: string[];
let isSilent: boolean;
let transfer: ActionResult;
let tools: CallTools;
let more: RunnableTool[];

beforeEach(() => {
  vi.useFakeTimers();
  [record, requests, answers, floor, isSilent, more] = [new DraftList(), [], [], [], true, []];
  transfer = { kind: 'unavailable' };
  const vertical = {
    ...SALON,
    agent: { ...SALON.agent, tools: named('book', 'check_availability', 'cancel') },
  };
  const backend = {
    answer: async (request: ToolRequest) => {
      requests.push(request);
      return answers.shift()?.(request) ?? { kind: 'answered' as const, output: BOOKED };
    },
  };
  const actions = callActions({ transfer: async () => transfer });
  const set = callToolSet({ vertical, backend, actions });
  tools = new CallTools({
    callId: 'CA1',
    record,
    actions,
    tools: () => toolSet([...set.all, ...more]),
    language: () => 'en-US',
    floor: {
      get isSilent() {
        return isSilent;
      },
      answer: (id, output) => void floor.push(`${id} ${output}`),
      allAnswered: (needsTurn) => void floor.push(needsTurn ? 'turn' : 'no turn'),
      tell: (text) => void floor.push(`told ${text}`),
      announce: ({ name, textFor }) => void floor.push(`${name}: ${textFor(0)}`),
    },
    onBug: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** As a vertical's file names them. */
const named = (...names: string[]) => names as never;

const call = (modelCallId: string, name = 'book', args: unknown = BOOKING) => ({
  itemId: `item-${modelCallId}`,
  modelCallId,
  name,
  json: typeof args === 'string' ? args : JSON.stringify(args),
});
const outcomes = () => record.of('tool.returned').map(({ outcome }) => outcome);
const passed = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
/** A backend that answers when it is told to. */
function slow(): { resolve(answer?: BackendAnswer): void } {
  const { promise, resolve } = Promise.withResolvers<BackendAnswer>();
  answers.push(() => promise);
  return { resolve: (answer = { kind: 'answered', output: BOOKED }) => resolve(answer) };
}

describe('a tool that works', () => {
  it('is recorded with attempt and time, answers the model, and asks for a turn', async () => {
    tools.asked([call('c1')]);
    await passed();
    expect(record.drafts).toMatchObject([
      { kind: 'tool.called', toolCallId: 'c1', toolName: 'book', attempt: 1 },
      { kind: 'tool.returned', toolCallId: 'c1', outcome: 'completed', attempt: 1, durationMs: 0 },
    ]);
    expect(floor).toEqual([`c1 ${JSON.stringify(BOOKED)}`, 'turn']);
  });

  it('gets what the schema made of its arguments, and a key of its own', async () => {
    tools.asked([
      call('c1', 'book', { ...BOOKING, phone: '+1 555 010 0001' }),
      call('c2', 'cancel', { reference: 'ktr-482' }),
    ]);
    await passed();
    expect(requests).toMatchObject([
      { tool: 'book', input: BOOKING, vertical: 'salon', zone: 'America/New_York', callId: 'CA1' },
      { tool: 'cancel', input: { reference: 'KTR482' } },
    ]);
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  it('waits with the turn until the other tools of the response have answered', async () => {
    const first = slow();
    tools.asked([
      call('c1'),
      call('c2', 'check_availability', { service: 'cut', from: '2026-12-01' }),
    ]);
    await passed();
    expect(floor).toHaveLength(1);
    first.resolve();
    await passed();
    expect(floor.at(-1)).toBe('turn');
  });
});

describe('a tool that cannot be run', () => {
  it.each([
    ['is unknown', 'fly', '{}', 'unknown-tool', 'failed'],
    ['is not the agent’s', 'open_ticket', '{}', 'unknown-tool', 'failed'],
    ['has no name', '', '{}', 'unknown-tool', 'failed'],
    ['has cut arguments', 'book', '{"service":"cu', 'wrong-arguments', 'rejected'],
    ['has 64 KiB of them', 'book', `"${'n'.repeat(64 * 1024)}"`, 'wrong-arguments', 'rejected'],
    ['brings a prototype', 'book', '{"__proto__":{"x":1}}', 'wrong-arguments', 'rejected'],
  ])(
    'because it %s is answered, and the turn goes on',
    async (_why, name, json, error, outcome) => {
      tools.asked([call('c1', name, json)]);
      expect(floor[0]).toContain(`"error":"${error}"`);
      expect(floor[1]).toBe('turn');
      expect(outcomes()).toEqual([outcome]);
      expect(requests).toEqual([]);
    },
  );

  it('is told which field is wrong, and nothing of what was in it', () => {
    tools.asked([call('c1', 'book', { ...BOOKING, start: 'sesame' })]);
    expect(floor[0]).toContain('"field":"start"');
    expect(floor[0]).not.toContain('sesame');
  });

  it('is answered once, however often the same call is told of', async () => {
    tools.asked([call('c1')]);
    tools.asked([call('c1')]);
    await passed();
    expect(requests).toHaveLength(1);
    expect(floor).toEqual(['no turn', expect.stringMatching(/^c1/), 'turn']);
    tools.asked([call('c2', 'fly'), call('c2', 'fly')]);
    expect(floor.slice(3)).toEqual([expect.stringMatching(/^c2/), 'turn']);
  });

  it('because the response asks for too many is refused beyond the eighth', async () => {
    tools.asked(
      Array.from({ length: 9 }, (_, n) =>
        call(`c${n}`, 'check_availability', { service: `s${n}`, from: '2026-12-01' }),
      ),
    );
    expect(floor).toHaveLength(1);
    expect(floor[0]).toContain('too-many-at-once');
    await passed();
    expect(floor.at(-1)).toBe('turn');
  });
});

describe('arguments that stay wrong', () => {
  const wrong = (id: string) => tools.asked([call(id, 'book', { ...BOOKING, start: 'soon' })]);
  const acts = () => record.of('policy.intervened').map(({ action }) => action);

  it('are asked of the caller in fixed words after two corrections, and then given to a person', async () => {
    for (const id of ['c1', 'c2']) wrong(id);
    expect(acts()).toEqual([]);
    wrong('c3');
    expect(acts()).toEqual(['ask-caller']);
    expect(floor).toContain(
      'tool-question: Please tell me the day, the month and the time that you would like.',
    );
    // The caller has the floor, not the model.
    expect(floor.at(-1)).toBe('no turn');
    transfer = { kind: 'done' };
    for (const id of ['c4', 'c5', 'c6']) wrong(id);
    await passed();
    expect(acts()).toEqual(['ask-caller', 'hand-to-person']);
    expect(floor.at(-1)).toBe('no turn');
  });

  it('end in words to the caller where no person is there, once', async () => {
    for (let n = 1; n <= 7; n++) {
      wrong(`c${n}`);
      await passed();
    }
    expect(acts()).toEqual(['ask-caller', 'hand-to-person', 'no-person']);
    const said = floor.filter((each) => each.startsWith('tool-not-possible'));
    expect(said).toEqual(['tool-not-possible: I am sorry, I cannot do that on this call.']);
    expect(outcomes()).toEqual(Array(7).fill('rejected'));
  });

  it('are forgiven when they were right in between', async () => {
    for (const id of ['c1', 'c2']) wrong(id);
    tools.asked([call('c3')]);
    await passed();
    wrong('c4');
    expect(acts()).toEqual([]);
  });
});

describe('a model that calls tools in a loop', () => {
  it('is stopped until the caller speaks', async () => {
    for (let n = 0; n <= ROUNDS_MAX + 2; n++) {
      tools.asked([call(`c${n}`, 'check_availability', { service: `s${n}`, from: '2026-12-01' })]);
      await passed();
    }
    expect(requests).toHaveLength(ROUNDS_MAX);
    expect(floor.at(-1)).toBe('no turn');
    tools.callerSpoke();
    tools.asked([call('again', 'check_availability', { service: 'x', from: '2026-12-01' })]);
    await passed();
    expect(floor.at(-1)).toBe('turn');
  });
});

describe('a write that is asked for again', () => {
  it('answers as the first time, and is done once', async () => {
    tools.asked([call('c1')]);
    await passed();
    tools.asked([call('c2', 'book', { ...BOOKING, phone: '+1 555-010-0001' })]);
    await passed();
    expect(requests).toHaveLength(1);
    expect(outcomes()).toEqual(['completed', 'duplicate']);
  });

  it('twice in one response is done once', async () => {
    tools.asked([call('c1'), call('c2')]);
    await passed();
    expect(requests).toHaveLength(1);
    expect(floor.filter((each) => each.includes('KTR482'))).toHaveLength(2);
  });

  it('after it failed is tried under its first key, since it may have been done', async () => {
    answers.push(() => ({ kind: 'failed', code: 'backend-away' }));
    tools.asked([call('c1')]);
    await passed();
    tools.asked([call('c2')]);
    await passed();
    expect(requests[0]?.idempotencyKey).toBe(requests[1]?.idempotencyKey);
    expect(outcomes()).toEqual(['failed', 'completed']);
  });

  it('after the book said no, or after it was undone, is another write', async () => {
    answers.push(() => ({ kind: 'answered', output: { done: false, reason: 'slot-taken' } }));
    for (const each of [
      call('c1'),
      call('c2'),
      call('c3', 'cancel', { reference: 'KTR482' }),
      call('c4'),
    ]) {
      tools.asked([each]);
      await passed();
    }
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4);
  });
});

describe('a tool that is slow', () => {
  it('has a filler said after a pause, once, and only into silence', async () => {
    slow();
    tools.asked([call('c1')]);
    await passed(1_400);
    tools.tick();
    expect(floor).toEqual([]);
    isSilent = false;
    await passed(2_000);
    tools.tick();
    expect(floor).toEqual([]);
    isSilent = true;
    tools.tick();
    tools.tick();
    expect(floor).toEqual(['tool-filler: One moment, I am entering that.']);
  });

  it('is answered as unknown after its time; what comes later is news, not a turn', async () => {
    const write = slow();
    tools.asked([call('c1')]);
    await passed(TOOLS.book.timeLimitMs);
    expect(floor[0]).toContain('timed-out');
    expect(floor[1]).toBe('turn');
    write.resolve();
    await passed();
    expect(floor[2]).toContain('told The function book');
    expect(outcomes()).toEqual(['timed-out', 'completed']);
  });

  it('is let go after its time when it only reads', async () => {
    const read = slow();
    tools.asked([call('c1', 'check_availability', { service: 'cut', from: '2026-12-01' })]);
    await passed(TOOLS.check_availability.timeLimitMs);
    expect(requests[0]?.signal.aborted).toBe(true);
    read.resolve();
    await passed();
    expect(outcomes()).toEqual(['timed-out']);
    expect(floor).toHaveLength(2);
  });
});

describe('a call that ends while tools run', () => {
  it('lets a write finish and records it, and says nothing any more', async () => {
    const write = slow();
    slow();
    tools.asked([
      call('c1'),
      call('c2', 'check_availability', { service: 'cut', from: '2026-12-01' }),
    ]);
    tools.close();
    const settled = tools.settled(10_000);
    await passed(500);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    write.resolve();
    await settled;
    expect(outcomes()).toEqual(['abandoned', 'completed']);
    expect(floor).toEqual([]);
  });

  it('waits for a write no longer than its bound, and records that its end is not known', async () => {
    slow();
    tools.asked([call('c1')]);
    tools.close();
    const settled = tools.settled(10_000);
    await passed(10_000);
    await settled;
    expect(outcomes()).toEqual(['timed-out']);
  });
});

describe('what the backend answers', () => {
  it('is checked before the model sees it', async () => {
    answers.push(() => ({ kind: 'answered', output: { done: true, booking: { reference: 7 } } }));
    tools.asked([call('c1')]);
    await passed();
    expect(floor[0]).toContain('backend-answer-malformed');
    expect(outcomes()).toEqual(['failed']);
  });
});
