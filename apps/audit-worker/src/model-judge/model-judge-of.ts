import { ConfigurationError, type Logger } from '@verbatim/platform';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import type { WorkerMetrics } from '../worker-metrics.js';
import { OpenAIJudge, type ModelJudge } from './model-judge.js';

/** Off unless a model is named. Errors: `ConfigurationError` where it is named and there is no key. */
export function modelJudgeOf(
  env: AuditWorkerEnv,
  metrics: Pick<WorkerMetrics, 'judgeRequests'>,
  logger: Logger,
): ModelJudge | undefined {
  const { JUDGE_MODEL: model, OPENAI_API_KEY: apiKey } = env;
  if (model === undefined) return undefined;
  if (apiKey === undefined) {
    const expectation = 'is required when JUDGE_MODEL is set';
    throw new ConfigurationError([{ name: 'OPENAI_API_KEY', expectation }]);
  }
  const { OPENAI_BASE_URL: baseUrl, JUDGE_TIMEOUT_MS: timeoutMs } = env;
  return new OpenAIJudge({ apiKey, baseUrl, model, timeoutMs, metrics, logger });
}
