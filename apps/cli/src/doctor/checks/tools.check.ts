import type { VerticalConfig } from '@verbatim/compliance';
import { adviceFor, ask } from '../ask.js';
import { type Check, failed, type Finding, ok, worstOf } from '../check.js';
import { isToolSecretSet } from '../doctor.env.js';
import { type Installation, verticalsOf } from '../installation.js';

type WebhookTools = Extract<NonNullable<VerticalConfig['tools']>, { backend: 'webhook' }>;

/** Whether whoever answers for the book of a business, by webhook, can be reached and has its secret. */
export const tools = (installation: Installation): Check => ({
  name: 'tools',
  async run(signal): Promise<Finding> {
    const verticals = await verticalsOf(installation);
    const used = new Set(
      verticals.flatMap(({ agents }) => [...agents.values()].flatMap((agent) => agent.tools)),
    );
    const byWebhook = verticals.flatMap(({ vertical, tools: choice }) =>
      choice?.backend === 'webhook' ? [{ vertical, choice }] : [],
    );
    const findings = await Promise.all(
      byWebhook.map(({ vertical, choice }) => webhookFinding(vertical, choice, signal)),
    );
    const unwell = findings.filter(({ outcome }) => outcome !== 'ok');
    return worstOf(
      unwell,
      ok(`${used.size} tools in use, ${byWebhook.length} verticals answer by webhook`),
    );
  },
});

/** Unsigned, so that it does nothing there: any answer at all says that somebody is at home. */
async function webhookFinding(
  vertical: string,
  { url, secretEnv }: WebhookTools,
  signal: AbortSignal,
): Promise<Finding> {
  if (!isToolSecretSet(secretEnv)) {
    return failed(
      `${vertical}: ${secretEnv} is not set`,
      'Set it where voice runs: without it every tool of the vertical fails.',
    );
  }
  const answer = await ask(url, { method: 'HEAD' }, signal);
  if (answer.kind === 'no-answer') {
    return failed(
      `${vertical}: ${new URL(url).host} gives no answer (${answer.code})`,
      adviceFor(answer),
    );
  }
  return ok(vertical);
}
