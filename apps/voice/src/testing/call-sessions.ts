import { Metrics } from '@verbatim/platform';
import type { ConnectModel } from '../model/model-connection.js';
import { CallSessions } from '../session/call-sessions.js';
import { ModelCircuit } from '../session/model-circuit.js';
import type { SessionLimits } from '../session/model-session.js';

export const MODELS = { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' } as const;

/** Sessions of the model that `connect` reaches; without `limits` the first that fails was the last. */
export function sessionsWith(
  connect: ConnectModel,
  limits: Partial<SessionLimits> = {},
): CallSessions {
  return new CallSessions({
    connect,
    models: MODELS,
    smallerModel: 'mini',
    circuit: new ModelCircuit(new Metrics()),
    limits: {
      sessionMsMax: 3_600_000,
      troubleMsMax: 0,
      lossesMax: 0,
      unresponsiveMs: Infinity,
      ...limits,
    },
    metrics: { changed: () => undefined },
  });
}
