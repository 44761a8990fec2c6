import { adviceFor, ask, jsonOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped } from '../check.js';
import type { Installation } from '../installation.js';
import { twilioResource } from '../twilio-rest.js';

/** Whether account and auth token belong together, by asking Twilio for the account itself. */
export const twilioAccount = ({ env, isSimulated }: Installation): Check => ({
  name: 'twilio-account',
  async run(signal): Promise<Finding> {
    const resource = twilioResource(env, '.json');
    if (resource === undefined) {
      if (isSimulated) return skipped('simulated: no account');
      return failed(
        'TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is not set',
        'Set both, from the front page of the Twilio console.',
      );
    }
    const answer = await ask(resource.url, resource, signal);
    if (answer.kind === 'no-answer') return failed(`no answer (${answer.code})`, adviceFor(answer));
    if (answer.status === 401) {
      return failed(
        'Twilio does not know this pair of account and token (401)',
        'Copy the *primary* auth token of this very account: a secondary one signs nothing, and that of ' +
          'another project or subaccount does not fit.',
      );
    }
    if (answer.status !== 200) {
      return failed(`HTTP ${answer.status}`, 'Look at status.twilio.com, and at TWILIO_API_URL.');
    }
    const { status, type } = jsonOf(answer.text);
    if (status !== 'active') {
      return failed(
        `the account is ${String(status)}`,
        'Settle it with Twilio: it takes no calls.',
      );
    }
    if (type === 'Trial') {
      return {
        outcome: 'warning',
        found: 'active, a trial account',
        advice: 'Upgrade it: callers of a trial account hear an advertisement first.',
      };
    }
    return ok(`active, ${String(type ?? 'unknown type')}`);
  },
});
