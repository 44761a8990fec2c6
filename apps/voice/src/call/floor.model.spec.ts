import type { VerticalConfig } from '@verbatim/compliance';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelClientEvent } from '../model/model-connection.js';
import { ALREADY_ANSWERING } from '../model/model-failures.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import type { Purpose } from './client-events.js';
import { Floor, isAskedPurpose } from './floor.js';

/** What may happen next; `lost` is a request of which the model never says anything. */
const STEPS = [
  'caller',
  'caller',
  'keys',
  'announce',
  'prompt',
  'takes-up',
  'takes-up',
  'own-answer',
  'done',
  'done',
  'cancelled',
  'tool',
  'lost',
  'stalls',
  'second',
] as const;
type Step = (typeof STEPS)[number];

interface Asked {
  readonly purpose: Purpose;
  readonly words: string | undefined;
}

/** A model of the model: one response at a time, requests refused while one goes on, and answers of its own. */
class SimulatedModel {
  nowMs = 0;
  readonly floor: Floor;
  /** Requests that it has not looked at. */
  private readonly inbox: Asked[] = [];
  private active: { readonly id: string; readonly words: string | undefined } | undefined;
  private responses = 0;
  private isOnItsOwn: boolean;
  /** Requests sent while a response went on that voice knew of. */
  collisions = 0;
  /** The caller's turns that no response has begun after. */
  owed = 0;
  announced = 0;
  private known = 0;

  constructor(private readonly vertical: VerticalConfig) {
    this.isOnItsOwn = vertical.policy !== 'block';
    this.floor = new Floor(
      {
        vertical,
        holding: undefined,
        send: (purpose, event) => this.receive(purpose, event),
        isHeard: () => true,
      },
      () => this.nowMs,
    );
    this.floor.open();
  }

  step(step: Step): void {
    switch (step) {
      case 'caller':
        return this.callerSpeaks();
      case 'keys':
        this.owed++;
        return this.floor.wantTurn();
      case 'announce':
        this.announced++;
        return this.floor.announce(announcement(() => this.announced--));
      case 'prompt':
        this.floor.prompt('Are you there?');
        return;
      case 'takes-up':
        return this.takesUp();
      case 'own-answer':
        if (this.isOnItsOwn && !this.active) this.begin(undefined, false);
        return;
      case 'done':
        return this.ends(true, false);
      case 'cancelled':
        return this.ends(false, false);
      case 'tool':
        return this.ends(true, true);
      case 'lost':
        this.inbox.shift();
        return;
      case 'stalls':
        return this.pass(70_000);
      case 'second':
        return this.pass(1_000);
    }
  }

  /** From here on the model does what it is asked. */
  behaves(): void {
    for (let i = 0; i < 200; i++) {
      this.takesUp();
      this.ends(true, false);
      this.pass(1_000);
    }
  }

  get isSilent(): boolean {
    return !this.active && this.inbox.length === 0;
  }

  private callerSpeaks(): void {
    if (this.isOnItsOwn && this.active) this.ends(false, false);
    this.owed++;
    this.floor.turnCommitted();
  }

  private receive(purpose: Purpose, event: ModelClientEvent): void {
    if (event.type === 'session.update') {
      const { session } = event;
      if (session.type !== 'realtime') return;
      this.isOnItsOwn = session.audio?.input?.turn_detection?.create_response ?? this.isOnItsOwn;
    }
    if (event.type === 'response.cancel') this.active = undefined;
    if (event.type !== 'response.create') return;
    // Voice may not know yet of an answer that the model has just begun by itself; of others it does.
    if (this.known > 0 || this.inbox.length > 0) this.collisions++;
    this.inbox.push({ purpose, words: event.response?.instructions });
  }

  private takesUp(): void {
    const asked = this.inbox.shift();
    if (!asked) return;
    if (!this.active) return this.begin(asked.words, true);
    if (isAskedPurpose(asked.purpose)) this.floor.refused(asked.purpose, ALREADY_ANSWERING);
  }

  private begin(words: string | undefined, isAsked: boolean): void {
    const id = `r${this.responses++}`;
    this.active = { id, words };
    this.known++;
    this.owed = 0;
    this.floor.responseCreated(id, isAsked);
  }

  private ends(isComplete: boolean, goesOn: boolean): void {
    if (!this.active) return;
    const { id, words } = this.active;
    this.active = undefined;
    this.known--;
    if (words !== undefined) this.floor.said(id, `item-${id}`, words);
    if (goesOn) this.owed++;
    this.floor.responseDone(id, isComplete, { asksTools: goesOn });
    if (!goesOn) return;
    this.floor.toolsAsked();
    this.floor.toolsAnswered(true);
  }

  /** A response that stalls for a minute is given up by voice, which then knows of none. */
  private pass(ms: number): void {
    this.nowMs += ms;
    if (ms >= 60_000) {
      this.known = 0;
      // A request of before is lost too, by then: the next is no collision.
      this.inbox.length = 0;
    }
    this.floor.tick();
  }
}

function announcement(over: () => void) {
  return {
    name: 'notice',
    textFor: () => 'This call is recorded.',
    isSaidIn: (spoken: string) => spoken.includes('recorded'),
    over,
  };
}

describe.each([HEALTHCARE, SALON])('the floor of a call under $policy', (vertical) => {
  const steps = fc.array(fc.constantFrom(...STEPS), { maxLength: 80 });

  it('never asks for a response while it knows of another, asked for or going on', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const model = new SimulatedModel(vertical);
        for (const step of sequence) model.step(step);
        expect(model.collisions).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nobody waiting for ever: a turn is answered and an announcement is over', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const model = new SimulatedModel(vertical);
        for (const step of sequence) model.step(step);
        model.behaves();
        expect([model.owed, model.announced, model.isSilent]).toEqual([0, 0, true]);
        expect(model.floor.isIdle).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
