import {
  agentIn,
  firstState,
  handOff,
  type Agent,
  type AgentState,
  type HandOffAnswer,
  type HandOffRefusal,
  type HandOffRequest,
  type VerticalConfig,
} from '@verbatim/compliance';
import type { ToolBackend } from '@verbatim/tools';
import { CallLanguage, type LanguageChange } from '../call/call-language.js';
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
  /** Keeps a state for other processes. Never waits, never throws. */
  keep?(state: AgentState): void;
}

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
  private isOver = false;
  /** Disclosures that were said on a hand-off: once on a call is enough. */
  private readonly disclosed = new Set<string>();
  /** In which language whoever has the call speaks. */
  readonly language: CallLanguage;

  constructor(private readonly options: CallAgentsOptions) {
    this.state = options.state ?? firstState(options.vertical.agent.id);
    this.language = new CallLanguage({
      ...{ vertical: options.vertical, record: options.record },
      agent: () => this.current,
      speak: (change) => this.stage?.speak(change),
    });
  }

  /** The agent that has the call. */
  get current(): Agent {
    return agentIn(this.options.vertical, this.state);
  }

  /** The vertical, with the agent that has the call. */
  get vertical(): VerticalConfig {
    return { ...this.options.vertical, agent: this.current };
  }

  /** For a session with the model that begins in the middle of the call. */
  get briefing(): string | undefined {
    return this.state.handOffs === 0 ? undefined : briefingOf(this.state);
  }

  /** What tools may do to the call without anybody's help. */
  get actions(): Pick<CallActions, 'switchLanguage'> {
    return { switchLanguage: async (language) => this.language.switchTo(language) };
  }

  /** From now on hand-offs are told to this session; there is one at a time. */
  playOn(stage: AgentStage): void {
    this.stage = stage;
  }

  /** What the agent may use that has the call now, and to whom it may hand off. */
  toolSet(backend: ToolBackend, actions: CallActions): ToolSet {
    const { vertical } = this;
    return callToolSet({ vertical, backend, actions, more: handOffTools(this) });
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

  private taken({ id, from, to }: HandOffRequest): void {
    const { options, current, state } = this;
    options.record.record({
      kind: 'agent.handoff',
      from,
      to,
      reason: 'agent',
      agentRevision: current.revision,
      toolCallId: idOf(id),
      words: { details: state.details },
    });
    const announcement = disclosureOf(options.vertical, current, this.disclosed, options.record);
    this.stage?.takeOver({
      instructions: current.instructions,
      briefing: briefingOf(state, from),
      announcement,
    });
  }

  private refused(
    { id, from, to }: HandOffRequest,
    refusal: HandOffRefusal | 'call-over',
    details: readonly string[],
  ): void {
    this.options.record.record({
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
