import type { EventOf } from '@verbatim/contracts';
import type { VerticalConfig } from '@verbatim/compliance';
import type { Logger } from '@verbatim/platform';
import type { CallAgents } from '../agents/call-agents.js';
import type { HoldingLine } from '../level/holding-line.js';
import type { TurnCredit } from '../level/turn-credit.js';
import type { LevelChange } from '../level/vertical-level.js';
import type { SessionRecorder } from '../record/session-recorder.js';
import type { CallControl } from '../rules/live-response.js';
import type { CallRules } from '../rules/rule-desk.js';
import type { CallSessions } from '../session/call-sessions.js';
import type { CallTools } from '../tools/call-tools.js';
import type { ToolControl } from '../tools/tool-desk.js';
import type { CallMetrics } from './call-metrics.js';
import type { CallTimings } from './call-timings.js';
import type { Pacing } from './paced-speech.js';
import type { PaymentBook } from './payment-book.js';

export interface CallSessionOptions {
  readonly vertical: VerticalConfig;
  readonly recorder: SessionRecorder;
  readonly sessions: Pick<CallSessions, 'open' | 'namesFor'>;
  readonly timings: CallTimings;
  readonly pacing?: Pacing;
  readonly logger: Logger;
  readonly metrics: Pick<CallMetrics, 'announced'>;
  /** Judges the call while it runs, and does to it what its rules ask for. */
  openRules?(control: CallControl): CallRules | undefined;
  /** Which agent of the vertical has the call. Absent: its first, and nobody else learns of hand-offs. */
  readonly agents?: CallAgents;
  /** Runs what the model calls while the call lasts. */
  openTools(control: ToolControl): CallTools;
  readonly payments?: Pick<PaymentBook, 'begin'>;
  /** Which stream of the call comes first here: another process may have had the ones before. */
  readonly part?: number;
  /** What the model must know of those. */
  readonly context?: string | undefined;
  /** Where the agent's turns begin on credit. */
  readonly holding?: { readonly credit: TurnCredit; readonly line: HoldingLine } | undefined;
  /** Tells all processes that the fallback follows on the stream. */
  agentIsDone?(): Promise<void>;
  closeEpoch(
    reason: EventOf<'epoch.closed'>['reason'],
    openObligations: readonly string[],
  ): Promise<void>;
}

export type LevelNews = Pick<LevelChange, 'level' | 'changedFrom' | 'reason' | 'endsCalls'>;

export type CallState =
  'ringing' | 'connecting' | 'talking' | 'paying' | 'away' | 'ending' | 'ended';
