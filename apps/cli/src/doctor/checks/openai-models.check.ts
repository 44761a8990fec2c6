import { adviceFor, ask, jsonOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped } from '../check.js';
import type { Installation } from '../installation.js';
import { modelsIn } from '../models.js';
import { isNobodyThere } from '../simulator-away.js';

/** Whether the key is good, and may use the models that the verticals name. */
export const openaiModels = (installation: Installation): Check => ({
  name: 'openai-models',
  async run(signal): Promise<Finding> {
    const { env, isSimulated } = installation;
    const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl } = env;
    if (key === undefined) {
      return failed('OPENAI_API_KEY is not set', 'Make a key of a project in the OpenAI console.');
    }
    const headers = { authorization: `Bearer ${key}` };
    const answer = await ask(`${baseUrl.replace(/\/+$/, '')}/models`, { headers }, signal);
    if (isNobodyThere(answer, isSimulated)) return skipped('no model simulator runs now');
    if (answer.kind === 'no-answer') return failed(`no answer (${answer.code})`, adviceFor(answer));
    if (answer.status === 404 && isSimulated) return skipped('the model simulator lists no models');
    if (answer.status !== 200) return refusal(answer.status);
    const { data } = jsonOf(answer.text);
    const listed = Array.isArray(data) ? data.map((each) => String(Object(each).id)) : [];
    const { realtime, transcription } = await modelsIn(installation);
    const wanted = [...new Set([...realtime, ...transcription])];
    const lacking = wanted.filter((model) => !listed.includes(model));
    if (lacking.length > 0) {
      return failed(
        `the key may not use ${lacking.join(', ')}`,
        'Allow the models in the project (Limits → Model usage), or name others: OPENAI_REALTIME_MODEL, ' +
          'OPENAI_TRANSCRIPTION_MODEL, `model` of a vertical. Old ones are switched off.',
      );
    }
    return ok(`the key may use ${wanted.join(', ')}`);
  },
});

function refusal(status: number): Finding {
  if (status === 401) {
    return failed('OpenAI does not know the key (401)', 'Make a new one and set OPENAI_API_KEY.');
  }
  if (status === 403) {
    return failed(
      'the key may not list models (403)',
      'Give it the permissions Models: read and Realtime: request, or all.',
    );
  }
  return failed(`HTTP ${status}`, 'Look at status.openai.com, and at OPENAI_BASE_URL.');
}
