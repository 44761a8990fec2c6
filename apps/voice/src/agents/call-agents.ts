import {
  agentIn,
  firstState,
  handOff,
  spokenState,
  type Agent,
  type AgentState,
  type HandOffAnswer,
  type HandOffRefusal,
  type HandOffRequest,
  type VerticalConfig,
} from '@verbatim/compliance';
import type { ToolBackend } from '@verbatim/tools';
import type { Announcement } from '../call/announcements.js';
import { CallLanguage, languageLine, type LanguageChange } from '../call/call-language.js';
import type { CallMetrics } from '../call/call-metrics.js';
import type { CallRecord } from '../record/event-draft.js';
import type { CallActions } from '../tools/call-actions.js';
import { callToolSet } from '../tools/call-tool-set.js';
import type { ToolSet } from '../tools/tool-set.js';
import { handOffTools } from './hand-off-tools.js';
import { briefingOf, disclosureOf, type TakeOver } from './take-over.js';

export interface CallAgentsOptions {
  readonly vertical: VerticalConfig;
  readonly record: Pick<CallRecord, 'record' | 'capture'>;
  /** Where the call stands already: another process had it before. */
  readonly state?: AgentState | undefined;
  /** Another process has greeted the caller. */
  readonly hasGreeted?: boolean;
  /** Keeps a state for other processes. Never waits, never throws. */
  keep?(state: AgentState): void;
  /** Counts what became of a request: `taken`, or why it was refused. */
  readonly metrics?: Pick<CallMetrics, 'handedOff'> | undefined;
}

/** Counts whether an announcement was heard. */
type Counting = (announcement: Announcement) => Announcement;

/** Who talks with the model, as far as a hand-off needs them. */
export interface AgentStage {
  takeOver(next: TakeOver): void;
  /** The call goes on in another language. */
  speak(change: LanguageChange): void;
}

export type CallHandOffAnswer =
  | HandOffAnswer
  | { readonly kind: 'refused'; readonly refusal: 'call-over'; readonly details: readonly [] };

/**
 * Which agent has the call, and how it goes from one to the next: each answer to a request is an event of the
 * record, and each new state is kept for other processes. It outlives the model's session.
 */
export class CallAgents {
  private state: AgentState;
  private stage: AgentStage | undefined;
  private count: Counting = (announcement) => announcement;
  private isOver = false;
  /** Made when an agent takes the call, and asked for with every tool. */
  private usable: { readonly agent: Agent; readonly tools: ToolSet } | undefined;
  /** Disclosures that were said on a hand-off: once on a call is enough. */
  private readonly disclosed = new Set<string>();
  /** In which language whoever has the call speaks. */
  readonly language: CallLanguage;

  constructor(private readonly options: CallAgentsOptions) {
    this.state = options.state ?? firstState(options.vertical.agent.id);
    this.language = new CallLanguage({
      ...{ vertical: options.vertical, record: options.record },
      agent: () => this.current,
      begins: this.state.language,
      speak: (change) => this.speak(change),
    });
  }

  /** For a call of which nobody else is to know who has it. */
  static alone(vertical: VerticalConfig, record: CallAgentsOptions['record']): CallAgents {
    return new CallAgents({ vertical, record });
  }

  /** The agent that has the call. */
  get current(): Agent {
    return agentIn(this.options.vertical, this.state);
  }

  /**
   * The vertical, with the agent that has the call, in the language of the call; a caller who has been greeted
   * is not greeted again.
   */
  get vertical(): VerticalConfig {
    const { options, current, state } = this;
    const { instructions, language } = this;
    const agent = { ...current, instructions, language: language.current };
    const greets = !options.hasGreeted && state.handOffs === 0;
    return { ...options.vertical, agent: greets ? agent : { ...agent, greeting: undefined } };
  }

  /** For a session with the model that begins in the middle of the call. */
  get briefing(): string | undefined {
    const { handOffs, language } = this.state;
    return handOffs === 0 && language === undefined ? undefined : briefingOf(this.state);
  }

  /** That, after other news that such a session needs. */
  briefingAfter(news: string | undefined): string | undefined {
    const all = [news, this.briefing].filter((each) => each !== undefined);
    return all.length === 0 ? undefined : all.join('\n');
  }

  /** What tools may do to the call without anybody's help. */
  get actions(): Pick<CallActions, 'switchLanguage'> {
    return { switchLanguage: async (language) => this.language.switchTo(language) };
  }

  /** From now on hand-offs are told to this session; there is one at a time. */
  playOn(stage: AgentStage, count = this.count): void {
    [this.stage, this.count] = [stage, count];
  }

  /** What the agent may use that has the call now, and to whom it may hand off. */
  toolSet(backend: ToolBackend, actions: CallActions): ToolSet {
    const { vertical, current: agent } = this;
    if (this.usable?.agent !== agent) {
      const tools = callToolSet({ vertical, backend, actions, more: handOffTools(this) });
      this.usable = { agent, tools };
    }
    return this.usable.tools;
  }

  ask(request: HandOffRequest): CallHandOffAnswer {
    if (this.isOver) {
      this.refused(request, 'call-over', []);
      return { kind: 'refused', refusal: 'call-over', details: [] };
    }
    const answer = handOff(this.options.vertical, this.state, request);
    if (answer.kind === 'repeated') return answer;
    this.state = answer.state;
    if (answer.kind === 'taken') this.taken(request);
    else this.refused(request, answer.refusal, answer.details);
    this.keep();
    return answer;
  }

  /** The line is down: the call stays with whoever has it. */
  close(): void {
    this.isOver = true;
  }

  /** Of the agent that has the call, in the language that the call went over to. */
  private get instructions(): string {
    const { language } = this.state;
    return this.current.instructions + (language === undefined ? '' : languageLine(language));
  }

  private counted(announcement: Announcement | undefined): Announcement | undefined {
    return announcement && this.count(announcement);
  }

  private speak(change: LanguageChange): void {
    this.state = spokenState(this.state, change.language);
    const { instructions } = this;
    this.stage?.speak({ ...change, instructions, announcement: this.counted(change.announcement) });
    this.keep();
  }

  private taken({ id, from, to }: HandOffRequest): void {
    const { options, current, state } = this;
    options.metrics?.handedOff(options.vertical.vertical, 'taken');
    options.record.record({
      kind: 'agent.handoff',
      from,
      to,
      reason: 'agent',
      agentRevision: current.revision,
      toolCallId: idOf(id),
      words: { details: state.details },
    });
    const { vertical } = this;
    const announcement = disclosureOf(vertical, vertical.agent, this.disclosed, options.record);
    this.stage?.takeOver({
      instructions: this.instructions,
      briefing: briefingOf(state, from),
      announcement: this.counted(announcement),
    });
  }

  private refused(
    { id, from, to }: HandOffRequest,
    refusal: HandOffRefusal | 'call-over',
    details: readonly string[],
  ): void {
    const { metrics, record, vertical } = this.options;
    metrics?.handedOff(vertical.vertical, refusal);
    record.record({
      kind: 'handoff.refused',
      from: idOf(from),
      to: idOf(to),
      refusal,
      details: [...details],
      toolCallId: idOf(id),
    });
  }

  /** While no words are kept, none of what the agent was told is either. */
  private keep(): void {
    const { state, options } = this;
    const isKept = options.record.capture === 'on';
    options.keep?.(isKept ? state : { ...state, details: {} });
  }
}

const idOf = (text: string): string => text.slice(0, 256);
