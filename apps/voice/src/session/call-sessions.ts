import type { VerticalConfig } from '@verbatim/compliance';
import type { ConnectModel } from '../model/model-connection.js';
import { modelNamesFor, type ModelNames } from '../model/session-config.js';
import type { DraftSink } from '../record/event-draft.js';
import type { ModelCircuit } from './model-circuit.js';
import { ModelSession, type SessionLimits, type SessionListener } from './model-session.js';
import type { SessionMetrics } from './session-metrics.js';

export interface CallSessionsOptions {
  readonly connect: ConnectModel;
  readonly models: ModelNames;
  /** Tried where the usual model cannot be had, unless a vertical names another. */
  readonly smallerModel?: string | undefined;
  readonly circuit: ModelCircuit;
  readonly limits: SessionLimits;
  readonly metrics: Pick<SessionMetrics, 'changed'>;
}

/** Gives each call its session with the model; what the calls of a process share about that is here. */
export class CallSessions {
  constructor(private readonly options: CallSessionsOptions) {}

  namesFor(vertical: VerticalConfig): ModelNames {
    return modelNamesFor(vertical, this.options.models);
  }

  open(vertical: VerticalConfig, record: DraftSink, listener: SessionListener): ModelSession {
    const { connect, smallerModel, circuit, limits, metrics } = this.options;
    const session = new ModelSession({
      connect,
      circuit,
      limits,
      listener,
      model: this.namesFor(vertical).realtime,
      smallerModel: vertical.model?.smaller ?? smallerModel,
      changed: (change) => {
        metrics.changed(vertical.vertical, change.change, change.waitedMs);
        record.record({ kind: 'session.changed', ...change });
      },
    });
    session.open();
    return session;
  }
}
