import type { VerticalConfig } from '@verbatim/compliance';
import { vi } from 'vitest';
import { CallSession, type CallSessionOptions } from '../call/call-session.js';
import { sessionsWith } from './call-sessions.js';
import { FakeLine, FakeModel, UNPACED } from './fake-sockets.js';
import { silentLogger } from './logger.js';
import { toolsForTests } from './tools.js';
import { Recording } from './recording.js';
import { agentTurn, callerTurn, sessionEvents } from './server-events.js';
import { HEALTHCARE } from './verticals.js';

export const NOTICE = 'Hello, I am an AI assistant, and this call is recorded.';

export const withGreeting = (vertical: VerticalConfig, greeting?: string): VerticalConfig => ({
  ...vertical,
  agent: { ...vertical.agent, greeting },
});

/** One call between a fake line and a fake model, from its first words on. Needs fake timers. */
export class TalkingCall {
  readonly recording = new Recording({ isNoticeHeard: false });
  readonly line = new FakeLine();
  readonly model = new FakeModel();
  readonly announced: string[] = [];
  readonly closedBecause: string[] = [];
  readonly session: CallSession;
  private responses = 0;

  private constructor(vertical: VerticalConfig, options: Partial<CallSessionOptions>) {
    this.session = new CallSession({
      vertical,
      recorder: this.recording.recorder,
      sessions: sessionsWith(async (_name, listener) => {
        this.model.listener = listener;
        return this.model;
      }),
      pacing: UNPACED,
      timings: {
        partialIntervalMs: 250,
        pendingFinalsWaitMs: 5_000,
        terminalStatusWaitMs: 30_000,
        streamWaitMs: 30_000,
      },
      logger: silentLogger(),
      metrics: {
        announced: (_vertical, name, outcome) => void this.announced.push(`${name} ${outcome}`),
      },
      openTools: toolsForTests,
      closeEpoch: async (reason) => void this.closedBecause.push(reason),
      ...options,
    });
  }

  /** The session's settings have been taken, and the opening has been asked for. */
  static async answered(
    vertical: VerticalConfig = withGreeting(HEALTHCARE, NOTICE),
    options: Partial<CallSessionOptions> = {},
  ): Promise<TalkingCall> {
    const call = new TalkingCall(vertical, options);
    call.session.connect(call.line);
    await vi.advanceTimersByTimeAsync(0);
    call.model.say(sessionEvents.updated());
    return call;
  }

  /** The caller has heard the notice. */
  static async talking(
    vertical?: VerticalConfig,
    options?: Partial<CallSessionOptions>,
  ): Promise<TalkingCall> {
    const call = await TalkingCall.answered(vertical, options);
    call.agentSays(NOTICE);
    call.hears();
    return call;
  }

  /** A whole turn; what of it the caller hears is told by `hears`. */
  agentSays(text: string): void {
    const id = `said-${this.responses++}`;
    this.model.say(agentTurn.created(id), agentTurn.audio(id, `a-${id}`, 200));
    this.model.say(agentTurn.done(id, 'completed', [{ id: `a-${id}`, text }]));
  }

  /** The agent says the words that it was asked for last. */
  agentObeys(): void {
    this.agentSays(this.asked.at(-1)?.split('exactly these words: ')[1] ?? '');
    this.hears();
  }

  hears(): void {
    for (const mark of this.line.marks) this.session.callerHeard(mark);
  }

  callerSays(id: string, text: string): void {
    const { model } = this;
    model.say(callerTurn.started(id), callerTurn.committed(id), callerTurn.completed(id, text));
  }

  /** Instructions of the responses that were asked for. */
  get asked(): string[] {
    return this.model
      .of('response.create')
      .map(({ response }) => response?.instructions ?? 'a turn');
  }

  /** Texts of the finals, or why they are withheld. */
  get finals(): unknown[] {
    const { events } = this.recording;
    return events
      .filter(({ kind }) => kind === 'transcript.final')
      .map((event) => this.recording.wordsOf(event)?.['text'] ?? event.words);
  }

  get captures(): string[] {
    return this.recording.events.flatMap((event) =>
      event.kind === 'capture.changed' ? [`${event.to} ${event.reason}`] : [],
    );
  }

  get interventions(): string[] {
    return this.recording.events.flatMap((event) =>
      event.kind === 'policy.intervened' ? [`${event.rule} ${event.action}`] : [],
    );
  }
}
