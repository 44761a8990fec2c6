import {
  openWords,
  sealWords,
  WordsUnreadableError,
  type CallKey,
  type WordsIdentity,
} from '@verbatim/audit-log';
import { AgentState, type VerticalInForce, type VerticalMode } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { CallAgentStates, KeptAgentState } from '@verbatim/storage';
import { within } from '../call/within.js';

export interface KeptCall {
  readonly state: AgentState;
  /** In which mode of its vertical the call began. */
  readonly mode: VerticalMode;
}

/** A stream waits for the answer; a database that is slower counts as away. */
const ANSWER_MAX_MS = 1_000;
/** Pauses between attempts to keep a state; the next hand-off is another attempt. */
const RETRY_AFTER_MS: readonly number[] = [250, 1_000, 4_000, 15_000];

/**
 * What all processes know of the agents of running calls: the newest state of each, sealed under the call's key.
 * The record has every hand-off as well; this is what another process reads to go on.
 *
 * Bounds: of each call one state on its way and one waiting, the newest.
 * Crash: a state that was on its way is lost; the call then goes on with the one before.
 */
export class AgentBook {
  constructor(
    private readonly states: Pick<CallAgentStates, 'keep' | 'find' | 'forget'>,
    private readonly logger: Logger,
    private readonly pause: (ms: number) => Promise<void> = sleep,
  ) {}

  /** Keeps the states of one call as they come, without waiting for it. */
  keeperOf(callId: string, key: CallKey, vertical: VerticalInForce): (state: AgentState) => void {
    let newest: AgentState | undefined;
    let isKeeping = false;
    return (state) => {
      newest = state;
      if (isKeeping) return;
      isKeeping = true;
      const next = (): AgentState | undefined => {
        const due = newest;
        newest = undefined;
        return due;
      };
      void this.keepAll(callId, next, (each) => sealedState(callId, key, vertical, each)).finally(
        () => {
          isKeeping = false;
        },
      );
    };
  }

  /** Undefined: the call is still with its first agent, as far as anybody here knows. */
  async find(callId: string, key: CallKey): Promise<KeptCall | undefined> {
    const kept = await within(this.tried(this.states.find(callId)), ANSWER_MAX_MS);
    if (!kept) return undefined;
    const state = stateIn(kept, key);
    if (state === undefined) {
      this.logger.error(
        { callId },
        'The agent of a call cannot be read: it goes on with the first.',
      );
      return undefined;
    }
    return { state, mode: kept.mode === 'after-hours' ? 'after-hours' : 'open' };
  }

  async forget(callId: string): Promise<void> {
    await within(this.tried(this.states.forget(callId)), ANSWER_MAX_MS);
  }

  private async keepAll(
    callId: string,
    next: () => AgentState | undefined,
    seal: (state: AgentState) => KeptAgentState,
  ): Promise<void> {
    for (let due = next(); due !== undefined; due = next()) {
      if (!(await this.keep(seal(due)))) {
        this.logger.warn({ callId }, 'The agent of a call is known to this process only.');
      }
    }
  }

  private async keep(state: KeptAgentState): Promise<boolean> {
    for (const pauseMs of [...RETRY_AFTER_MS, undefined]) {
      if ((await this.tried(this.states.keep(state).then(() => true))) === true) return true;
      if (pauseMs !== undefined) await this.pause(pauseMs);
    }
    return false;
  }

  private tried<T>(asking: Promise<T>): Promise<T | undefined> {
    return asking.catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      return undefined;
    });
  }
}

function sealedState(
  callId: string,
  key: CallKey,
  vertical: VerticalInForce,
  state: AgentState,
): KeptAgentState {
  const { agent, version } = state;
  return {
    callId,
    agent,
    agentRevision: vertical.agents.get(agent)?.revision ?? vertical.agent.revision,
    mode: vertical.mode,
    version,
    sealed: sealWords(key, identityOf({ callId, version }), { state }),
  };
}

/** Undefined: it was altered, or sealed under another key, or by a build that says it otherwise. */
function stateIn(kept: KeptAgentState, key: CallKey): AgentState | undefined {
  try {
    return AgentState.safeParse(openWords(key, identityOf(kept), kept.sealed)['state']).data;
  } catch (error) {
    if (error instanceof WordsUnreadableError) return undefined;
    throw error;
  }
}

/** Binds an envelope to its call and version, so that none can be put in the place of another. */
const identityOf = ({ callId, version }: Pick<KeptAgentState, 'callId' | 'version'>) =>
  ({ callId, epoch: 'agents', seq: version, kind: 'agent.state' }) satisfies WordsIdentity;

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());
