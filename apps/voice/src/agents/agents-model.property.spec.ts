import { CallKey } from '@verbatim/audit-log';
import { firstState, type AgentState } from '@verbatim/compliance';
import type { EventKind } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOKING_TEAM } from '../testing/agents.js';
import { DraftList } from '../testing/drafts.js';
import { silentLogger } from '../testing/logger.js';
import { StateStore } from '../testing/agent-state-store.js';
import type { EventDraft } from '../record/event-draft.js';
import { AgentBook } from './agent-book.js';
import type { CallAgents } from './call-agents.js';
import { beginAgents, resumeAgents } from './open-agents.js';

const CALL_ID = `CA${'a'.repeat(32)}`;
const key = CallKey.generate();
const AGENTS = [...BOOKING_TEAM.agents.keys()];

type Step =
  | {
      readonly do: 'ask';
      readonly id: number;
      /** Whether who asks has the call; else it is somebody else. */
      readonly isCurrent: boolean;
      readonly from: string;
      readonly to: string;
      readonly hasName: boolean;
    }
  /** The process dies, with what it had not written; another goes on. */
  | { readonly do: 'kill' }
  /** A process that stops in order: everything is written first. */
  | { readonly do: 'restart' }
  | { readonly do: 'store'; readonly isAway: boolean }
  /** Writes reach the store. */
  | { readonly do: 'settle' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      id: fc.integer({ min: 0, max: 25 }),
      isCurrent: fc.boolean(),
      from: fc.constantFrom(...AGENTS),
      to: fc.constantFrom(...AGENTS, 'nobody'),
      hasName: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'kill' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'restart' }) },
  { weight: 1, arbitrary: fc.boolean().map((isAway): Step => ({ do: 'store', isAway })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'settle' }) },
);

/** Who has the call, as a reader of the record's events has it. */
function agentTold(drafts: readonly EventDraft[]): string {
  let agent = BOOKING_TEAM.agent.id;
  for (const draft of drafts) {
    if (draft.kind === 'agent.handoff') agent = draft.to;
    if (draft.kind === 'agent.resumed') agent = draft.agent;
  }
  return agent;
}

/** A call that goes from process to process, with one store and one record. */
class WanderingCall {
  readonly record = new DraftList();
  readonly store = new StateStore();
  agents: CallAgents;
  /** The newest state that memory of any process had. */
  state: AgentState = firstState(BOOKING_TEAM.agent.id);
  private isAlive = { yes: true };

  private constructor(agents: (call: WanderingCall) => CallAgents) {
    this.record.signalCapture({ type: 'notice-heard' });
    this.agents = agents(this);
  }

  static begin(): WanderingCall {
    return new WanderingCall((call) => call.open('begins'));
  }

  ask(asked: Extract<Step, { do: 'ask' }>): void {
    this.agents.ask({
      id: `c${asked.id}`,
      from: asked.isCurrent ? this.agents.current.id : asked.from,
      to: asked.to,
      details: asked.hasName ? { 'caller-name': 'Ada' } : {},
    });
  }

  async kill(): Promise<void> {
    this.isAlive.yes = false;
    this.store.dropWrites();
    await this.resume();
  }

  async restart(): Promise<void> {
    this.store.isAway = false;
    await this.settle();
    this.isAlive.yes = false;
    await this.resume();
  }

  async settle(): Promise<void> {
    // A write, its answer, and the next one that waited for it.
    for (let i = 0; i < 12; i++) {
      this.store.letThrough();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async resume(): Promise<void> {
    const wasAway = this.store.isAway;
    this.store.isAway = false;
    const kept = await this.book().find(CALL_ID, key);
    this.store.isAway = wasAway;
    this.agents = this.open(kept?.state);
    this.state = kept?.state ?? firstState(BOOKING_TEAM.agent.id);
  }

  private open(stored: AgentState | 'begins' | undefined): CallAgents {
    const isAlive = (this.isAlive = { yes: true });
    const keeper = this.book().keeperOf(CALL_ID, key, BOOKING_TEAM);
    const opened = {
      vertical: BOOKING_TEAM,
      record: this.record,
      keep: (state: AgentState): void => {
        this.state = state;
        if (isAlive.yes) keeper(state);
      },
    };
    return stored === 'begins' ? beginAgents(opened) : resumeAgents(opened, stored);
  }

  private book(): AgentBook {
    return new AgentBook(this.store, silentLogger(), async () => undefined);
  }
}

async function play(
  steps: readonly Step[],
  check: (call: WanderingCall) => void,
): Promise<WanderingCall> {
  const call = WanderingCall.begin();
  for (const each of steps) {
    if (each.do === 'ask') call.ask(each);
    else if (each.do === 'kill') await call.kill();
    else if (each.do === 'restart') await call.restart();
    else if (each.do === 'store') call.store.isAway = each.isAway;
    else await call.settle();
    check(call);
  }
  return call;
}

describe('The agent of a call, through hand-offs, kills, restarts and repeats', () => {
  const steps = fc.array(step, { maxLength: 40 });

  it('is the same in memory and in the record, at every moment', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await play(all, ({ agents, record }) => {
          expect(agents.current.id).toBe(agentTold(record.drafts));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in the store, once the store was there', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const call = await play(all, () => undefined);
        call.store.isAway = false;
        // A hand-off that could not be kept goes with the next; this one is always taken.
        await call.settle();
        const asked = {
          do: 'ask',
          id: 99,
          isCurrent: true,
          from: '',
          to: 'nobody',
          hasName: true,
        } as const;
        call.ask(asked);
        await call.settle();
        const kept = await new AgentBook(call.store, silentLogger()).find(CALL_ID, key);
        expect(kept?.state).toEqual(call.state);
        expect(kept?.state.agent).toBe(call.agents.current.id);
      }),
      { numRuns: 60 },
    );
  });

  it('never goes back in the store: a late write of an older state changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        let version = 0;
        await play(all, ({ store }) => {
          expect(store.version).toBeGreaterThanOrEqual(version);
          version = store.version;
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is told once for each request: a request that comes again in another process is no event', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        // Without kills, and with a store that is there, nothing that was answered is forgotten: what it refuses while
        // it is away is written with the next change, and a process that stops before that leaves it unknown.
        const call = await play(
          all.filter(({ do: what }) => what !== 'kill' && what !== 'store'),
          () => undefined,
        );
        const answers = call.record.drafts.flatMap((draft) =>
          isAnswer(draft.kind) && 'toolCallId' in draft ? [draft.toolCallId] : [],
        );
        expect(new Set(answers).size).toBe(answers.length);
      }),
      { numRuns: 60 },
    );
  });
});

const isAnswer = (kind: EventKind): boolean =>
  kind === 'agent.handoff' || kind === 'handoff.refused';
