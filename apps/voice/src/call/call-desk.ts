import { OperationalError, type EventOf, type PartyContext } from '@verbatim/contracts';
import type { CallKey } from '@verbatim/audit-log';
import {
  type AgentState,
  type VerticalCatalog,
  type VerticalConfig,
  type VerticalInForce,
  verticalIn,
} from '@verbatim/compliance';
import type { Logger, Metrics } from '@verbatim/platform';
import type { CallKeyring, StreamTokens } from '@verbatim/storage';
import type { CallAdmission, DivertReason } from '../admission/call-admission.js';
import type { AgentBook } from '../agents/agent-book.js';
import { beginAgents, resumeAgents } from '../agents/open-agents.js';
import type { HoldingLines } from '../level/holding-line.js';
import type { RecordLevels } from '../level/record-levels.js';
import type { PartyDesk } from '../party/party-desk.js';
import type { PartyQuestion } from '../party/party-register.js';
import type { DraftOf } from '../record/event-draft.js';
import type { RecordPipeline } from '../record/record-pipeline.js';
import { callBackAction } from '../outbound/call-back-action.js';
import type { OutboundDesk } from '../outbound/outbound-desk.js';
import type { Leaving } from '../telephony/leaving.js';
import type { NextStepBook } from '../telephony/next-step-book.js';
import type { TelephoneDesk } from '../telephony/telephone-desk.js';
import { VOICEMAIL_BEGINS, VOICEMAIL_OWED } from '../telephony/voicemail-desk.js';
import { RecentMap } from '../transcript/recent-map.js';
import type { CallControl } from '../rules/live-response.js';
import type { CallRules, RuleDesk } from '../rules/rule-desk.js';
import type { MessageDesk } from '../messages/message-desk.js';
import type { CallActions } from '../tools/call-actions.js';
import type { ToolControl, ToolDesk } from '../tools/tool-desk.js';
import { CallKeys } from './call-keys.js';
import { CallMetrics } from './call-metrics.js';
import type { CallRegistry } from './call-registry.js';
import type { Pacing } from './paced-speech.js';
import type { CallTimings } from './call-timings.js';
import type { PaymentBook } from './payment-book.js';
import { type FixedHours, verticalInForce } from './fixed-hours.js';
import { factsOf } from './call-facts.js';
import { CallSession, type CallSessionOptions } from './call-session.js';
import { plainCode, streamError } from './error-tally.js';
import { callEnded } from './call-ended.js';
import type { StreamSequel } from './stream-sequel.js';
import type { TerminalStatus } from './end-cause.js';
import { isKnownCall } from './known-calls.js';
import { earlierStreams, mayFollow } from './earlier-streams.js';
import { within } from './within.js';

export interface CallDeskOptions {
  readonly catalog: VerticalCatalog;
  /** Digest of the files in force, by which a call is judged later as it is now. */
  rulesRevision(): string;
  readonly pipeline: Pick<RecordPipeline, 'openEpoch' | 'closeEpoch' | 'canRecord' | 'spooled'>;
  readonly levels: Pick<RecordLevels, 'of'>;
  readonly holdingLines: HoldingLines;
  readonly keyring: Pick<CallKeyring, 'create' | 'open'>;
  readonly parties: Pick<PartyDesk, 'partyOf'>;
  readonly admission: CallAdmission;
  readonly registry: CallRegistry;
  readonly sessions: CallSessionOptions['sessions'];
  readonly rules?: Pick<RuleDesk, 'open'>;
  readonly tools: Pick<ToolDesk, 'open'>;
  readonly messages: Pick<MessageDesk, 'actionsOf'>;
  readonly agents: Pick<AgentBook, 'keeperOf' | 'find' | 'forget'>;
  readonly payments: PaymentBook;
  readonly telephone?: Pick<TelephoneDesk, 'actionsOf' | 'expectMessage'>;
  readonly outbound?: Pick<OutboundDesk, 'ask'>;
  readonly streams?: Pick<StreamTokens, 'nextPart'>;
  /** Where all processes read what follows on a stream. */
  readonly steps?: Pick<NextStepBook, 'put'>;
  readonly timings: CallTimings;
  readonly pacing: Pacing;
  readonly hours: FixedHours;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface IncomingCall {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  /** The one of the two that is ours. */
  readonly ownNumber: string;
  readonly direction: 'inbound' | 'outbound';
}

/** A call, and who is on the other end of it, where somebody knows. */
interface KnownCall extends IncomingCall {
  readonly party: PartyContext | undefined;
}

export interface Answer {
  readonly kind: 'connect' | 'voicemail' | 'call-back' | 'fallback';
  readonly vertical: VerticalConfig;
  /** Before a voicemail: why the agent does not take the call. */
  readonly first?: string | undefined;
}

/** What is known of a call that another process had before. */
interface CallNews extends Pick<CallSessionOptions, 'part' | 'context'> {
  readonly kept?: AgentState | undefined;
}

const ANSWERS_REMEMBERED = 10_000;
const PART_WAIT_MS = 3_000;
/** How long the answer to a status callback waits for the record; Twilio gives up after 15 s. */
const STATUS_WAIT_MS = 10_000;

/** Where calls begin, whichever way they reach this process, and where late news of them is written down. */
export class CallDesk {
  private readonly callMetrics: CallMetrics;
  private readonly keys: CallKeys;
  /** Calls whose key is being made: a repeated webhook waits for the first. */
  private readonly beginning = new Map<string, Promise<Answer>>();
  private readonly answered = new RecentMap<Answer>(ANSWERS_REMEMBERED);

  constructor(private readonly options: CallDeskOptions) {
    this.callMetrics = new CallMetrics(options.metrics, options.registry);
    this.keys = new CallKeys(options.keyring, options.logger);
  }

  /** A call's first webhook. A call that is known here is answered alike, and nothing starts twice. */
  async answer(call: IncomingCall): Promise<Answer> {
    const vertical = this.options.catalog.forNumber(call.ownNumber);
    if (this.options.registry.find(call.callId)) return { kind: 'connect', vertical };
    const known = this.beginning.get(call.callId);
    if (known) return known;
    const beginning = this.begin(call, vertical).finally(() => this.beginning.delete(call.callId));
    this.beginning.set(call.callId, beginning);
    const answer = await beginning;
    this.answered.set(call.callId, answer);
    return answer;
  }

  /**
   * What a retried webhook is told: the same as before where this process gave that answer, else what
   * another one, or an earlier life of this one, must have said unless it was full.
   */
  answerAgain(callId: string, ownNumber: string): Answer {
    const vertical = this.options.catalog.forNumber(ownNumber);
    return this.answered.get(callId) ?? { kind: 'connect', vertical };
  }

  get canRecord(): boolean {
    return this.options.pipeline.canRecord;
  }

  /**
   * The call whose stream has reached this process. Where its webhook was another process's, or an earlier stream
   * of a call that has had none here, this one opens an epoch of its own. Undefined: it cannot be recorded here.
   */
  async forStream(
    callId: string,
    vertical: VerticalConfig,
    part = 0,
  ): Promise<CallSession | undefined> {
    const { registry, pipeline } = this.options;
    const known = registry.find(callId);
    if (known && (part === 0 || known.hasStreamed)) return known;
    if (!pipeline.canRecord) return undefined;
    const key = await this.keys.open(callId);
    if (!key) return undefined;
    const [paid, kept] = await Promise.all([
      part === 0 ? undefined : this.options.payments.latest(callId),
      this.options.agents.find(callId, key),
    ]);
    const inForce = kept
      ? verticalIn(vertical, kept.mode)
      : verticalInForce(this.options.hours, vertical, Date.now());
    const context = part === 0 ? undefined : earlierStreams(paid);
    const news = { part, kept: kept?.state, ...(context !== undefined && { context }) };
    const here = registry.find(callId);
    if (here && here !== known) return here;
    known?.giveWay();
    return this.open(callId, inForce, 'stream-started', key, undefined, news);
  }

  /** Twilio's word that the call is over. Resolves when it is safe from a crash. */
  async statusEnded(callId: string, ownNumber: string, status: TerminalStatus): Promise<void> {
    const { pipeline, catalog, registry } = this.options;
    const session = registry.find(callId);
    if (session?.statusEnded(status)) {
      await within(session.ended, STATUS_WAIT_MS);
      await this.options.agents.forget(callId);
      return pipeline.spooled();
    }
    if (!(await isKnownCall(this.options.keyring, callId))) {
      // It met nobody here: what became of it is for reconciling with the carrier to find.
      this.options.logger.warn({ callId }, 'A call has ended that never began here.');
      return;
    }
    const recorder = pipeline.openEpoch(
      factsOf(callId, catalog.forNumber(ownNumber)),
      'status-callback',
    );
    recorder.record(callEnded(status));
    await pipeline.closeEpoch(recorder, 'call-ended');
    await this.options.agents.forget(callId);
    await pipeline.spooled();
  }

  /** A stream is over: the amount for which its call is to pay, if that is why. */
  async afterStream(callId: string, ownNumber: string): Promise<StreamSequel> {
    const session = this.options.registry.find(callId);
    if (session?.hasStreamed) {
      const { paymentDue, vertical, currentState, nextPart } = session;
      if (paymentDue) return { vertical, amount: paymentDue.amount };
      return { vertical, ...(currentState === 'away' && { part: nextPart }) };
    }
    const vertical = session?.vertical ?? this.options.catalog.forNumber(ownNumber);
    // Another process has the call, or had it; whether it still waits there is not known here. Its webhook may have
    // come here first all the same: Twilio asks again where an answer is lost, and goes by the second one.
    const payment = await this.options.payments.latest(callId);
    if (payment?.result === null) return { vertical, amount: payment.amount };
    const part = this.options.pipeline.canRecord ? await this.nextPart(callId) : undefined;
    return { vertical, ...(mayFollow(part) && { part }) };
  }

  /** How a payment ended, and which stream of the call is to follow; undefined: none. */
  async paymentEnded(
    callId: string,
    ownNumber: string,
    result: string,
  ): Promise<{ readonly vertical: VerticalConfig; readonly part: number | undefined }> {
    const { registry, catalog, payments } = this.options;
    const session = registry.find(callId);
    const vertical = session?.vertical ?? catalog.forNumber(ownNumber);
    const part = session?.paymentEnded(result) ?? (await payments.latest(callId))?.part;
    if (part !== undefined) await payments.end(callId, part, plainCode(result));
    return { vertical, part };
  }

  /** Which stream of the call would be the next; undefined: the database does not say. */
  async nextPart(callId: string): Promise<number | undefined> {
    const asked = this.options.streams?.nextPart(callId).catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      this.options.logger.warn({ err: error, callId }, 'The streams of a call are not to be had.');
      return undefined;
    });
    return asked && within(asked, PART_WAIT_MS);
  }

  /** A stream that failed tells so here only; a call that is not here is not opened for it. */
  streamFailed(callId: string, code: string): void {
    const { logger, registry } = this.options;
    logger.warn({ callId, code: plainCode(code) }, 'Twilio could not keep a media stream.');
    registry.find(callId)?.tell([streamError('twilio', code, false)]);
  }

  private async begin(call: IncomingCall, config: VerticalConfig): Promise<Answer> {
    // A call keeps the agent and the revision that it begins under, whatever changes while it runs.
    const vertical = verticalInForce(this.options.hours, config, Date.now());
    const decision = this.options.admission.admit({ ...call, vertical: vertical.vertical });
    if (decision.kind === 'diverted') return this.divert(call, vertical, decision.reason);
    try {
      return await this.beginAdmitted(call, vertical);
    } finally {
      decision.begun();
    }
  }

  private async beginAdmitted(call: IncomingCall, vertical: VerticalInForce): Promise<Answer> {
    const isClosed = vertical.mode === 'after-hours' && call.direction === 'inbound';
    if (isClosed && vertical.telephone?.voicemail?.afterHours) {
      return this.divert(call, vertical, 'after-hours');
    }
    // Both at once: the caller hears ringing until the longer of them is over.
    const [key, party] = await Promise.all([
      this.keys.create(call.callId),
      this.options.parties.partyOf(questionOf(call, vertical)),
    ]);
    if (!key) return this.divert(call, vertical, 'spool-failed');
    const known = { ...call, party };
    const session = this.open(call.callId, vertical, 'call-started', key, known);
    return { kind: session ? 'connect' : 'fallback', vertical };
  }

  private open(
    callId: string,
    vertical: VerticalInForce,
    reason: EventOf<'epoch.opened'>['reason'],
    key: CallKey,
    call?: KnownCall,
    { kept, ...news }: CallNews = {},
  ): CallSession {
    const { pipeline, registry, sessions, timings, pacing, logger } = this.options;
    const recorder = pipeline.openEpoch(factsOf(callId, vertical), reason, key);
    if (call) recorder.record(this.callStarted(call, vertical));
    const startedAtMs = Date.now();
    const keep = this.options.agents.keeperOf(callId, key, vertical);
    const hasGreeted = kept !== undefined || (news.part ?? 0) > 0;
    const { callMetrics: metrics } = this;
    const opened = { vertical, record: recorder, keep, hasGreeted, metrics };
    const agents = call ? beginAgents(opened) : resumeAgents(opened, kept);
    recorder.billedAgent = () => agents.current.id;
    const session = new CallSession({
      vertical,
      recorder,
      sessions,
      timings,
      pacing,
      logger,
      metrics,
      holding: this.holdingFor(vertical),
      payments: this.options.payments,
      agents,
      ...news,
      openTools: (control) =>
        this.options.tools.open({
          ...control,
          actions: {
            ...control.actions,
            ...this.telephoneOf(control, session, key),
            ...this.options.messages.actionsOf(control, call?.party),
          },
        }),
      openRules: (control) => this.rulesOf(vertical, startedAtMs, control, call),
      agentIsDone: async () => this.options.steps?.put(callId, { kind: 'fallback' }),
      closeEpoch: (why, open) => pipeline.closeEpoch(recorder, why, open),
    });
    registry.add(session, call?.direction);
    this.callMetrics.answered(vertical.vertical);
    this.endWhereClosed(session);
    return session;
  }

  private rulesOf(
    vertical: VerticalInForce,
    startedAtMs: number,
    control: CallControl,
    call: KnownCall | undefined,
  ): CallRules | undefined {
    const ruled = {
      callId: control.callId,
      vertical,
      mode: vertical.mode,
      // A stream whose webhook another process had: that one was told more.
      direction: call?.direction ?? 'inbound',
      startedAtMs,
      party: call?.party,
      number: call?.direction === 'outbound' ? call.to : call?.from,
    } as const;
    return this.options.rules?.open(ruled, control);
  }

  private callStarted(
    { from, to, direction, party }: KnownCall,
    vertical: VerticalInForce,
  ): DraftOf<'call.started'> {
    const { sessions, rulesRevision } = this.options;
    return {
      kind: 'call.started',
      direction,
      policy: vertical.policy,
      mode: vertical.mode,
      agent: vertical.agent.id,
      agentRevision: vertical.agent.revision,
      rulesRevision: rulesRevision(),
      model: sessions.namesFor(vertical).realtime,
      words: { from, to, ...(party && { party }) },
    };
  }

  private telephoneOf(
    { callId, vertical, record }: ToolControl,
    session: CallSession,
    key: CallKey,
  ): Partial<CallActions> | undefined {
    const { telephone, outbound } = this.options;
    const leave = (leaving: Leaving): boolean => session.leave(leaving);
    return {
      ...telephone?.actionsOf({ callId, vertical, key, leave }),
      ...(outbound && { callBack: callBackAction({ callId, vertical, record }, outbound) }),
    };
  }

  /** Its vertical may have closed since the call was let in, by this process or by another. */
  private endWhereClosed(session: CallSession): void {
    const { endsCalls, level, state } = this.options.levels.of(session.vertical.vertical);
    if (!endsCalls) return;
    session.levelChanged({ level, changedFrom: level, reason: state.reason, endsCalls });
  }

  private holdingFor({ vertical }: VerticalConfig): CallSessionOptions['holding'] {
    const line = this.options.holdingLines.get(vertical);
    return line && { credit: this.options.levels.of(vertical).credit, line };
  }

  /** The record says that there was a call and why the agent did not take it, if it can say anything. */
  private async divert(
    call: IncomingCall,
    vertical: VerticalInForce,
    reason: DivertReason,
  ): Promise<Answer> {
    const { pipeline, logger } = this.options;
    const { callId } = call;
    this.callMetrics.diverted(vertical.vertical, reason);
    logger.warn({ callId, reason }, 'A call was diverted.');
    if (!pipeline.canRecord) return { kind: 'fallback', vertical };
    const key = await this.keys.create(callId);
    // What was not attested may not be read by the model that writes messages down.
    const mayLeaveMessage =
      reason !== 'attestation' && (reason === 'after-hours' || vertical.divert?.voicemail === true);
    const isMessageExpected =
      key !== undefined &&
      mayLeaveMessage &&
      (await this.options.telephone?.expectMessage(callId, vertical)) === true;
    const recorder = pipeline.openEpoch(factsOf(callId, vertical), 'call-started', key);
    if (key) recorder.record(this.callStarted({ ...call, party: undefined }, vertical));
    recorder.record({ kind: 'call.diverted', reason });
    if (isMessageExpected) recorder.record(VOICEMAIL_BEGINS);
    const owed = isMessageExpected ? [VOICEMAIL_OWED] : [];
    await pipeline.closeEpoch(recorder, 'handed-over', owed);
    const isCalledBack = reason !== 'after-hours' && vertical.divert?.callBack === true;
    if (!isMessageExpected) return { kind: isCalledBack ? 'call-back' : 'fallback', vertical };
    const first = reason === 'after-hours' ? undefined : vertical.divert?.say;
    return { kind: 'voicemail', vertical, first };
  }
}

function questionOf(
  { callId, direction, from, to }: IncomingCall,
  { vertical }: VerticalConfig,
): PartyQuestion {
  return { callId, direction, from, to, vertical };
}
