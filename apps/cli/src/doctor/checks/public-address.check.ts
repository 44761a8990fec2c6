import { adviceFor, type Answer, ask, type NoAnswer } from '../ask.js';
import { type Check, failed, type Finding, ok } from '../check.js';
import { type Installation, localUrlOf, publicUrlOf } from '../installation.js';

const HEALTH = '/health/live';
const WELL = '{"status":"ok"}';

/**
 * Whether the voice app answers under the address that Twilio uses. Asked here too, so that "it is down" is told
 * from "the way to it is wrong".
 */
export const publicAddress = ({ env, isSimulated }: Installation): Check => ({
  name: 'public-address',
  async run(signal): Promise<Finding> {
    const publicUrl = publicUrlOf(env);
    if (publicUrl === undefined) {
      return failed(
        `PUBLIC_URL is ${env.PUBLIC_URL === undefined ? 'not set' : 'no address'}`,
        'Set it to the https address under which Twilio reaches the voice app.',
      );
    }
    const problem = isSimulated ? undefined : formProblem(publicUrl);
    if (problem !== undefined) return problem;
    const [throughProxy, here] = await Promise.all([
      ask(`${publicUrl}${HEALTH}`, {}, signal),
      ask(`${localUrlOf(env)}${HEALTH}`, {}, signal),
    ]);
    if (isWell(throughProxy)) return ok(`the voice app answers under ${publicUrl}`);
    const what = describe(throughProxy);
    if (!isWell(here)) {
      return failed(
        `${publicUrl}: ${what}; the voice app does not answer on ${localUrlOf(env)} either (${describe(here)})`,
        'Start the voice app, or set HOST and PORT to where it listens; then look again.',
      );
    }
    const advice =
      throughProxy.kind === 'no-answer'
        ? adviceFor(throughProxy)
        : 'The proxy or tunnel leads elsewhere: it must pass /twilio/ and /health/live on, unchanged.';
    return failed(
      `${publicUrl}: ${what}, though the voice app is well on ${localUrlOf(env)}`,
      advice,
    );
  },
});

/** What Twilio does not take, whoever answers there. */
function formProblem(publicUrl: string): Finding | undefined {
  const { protocol, port, pathname, search } = new URL(publicUrl);
  if (protocol !== 'https:') {
    return failed(
      `PUBLIC_URL begins with ${protocol}//`,
      'Put a proxy with a certificate in front: media streams are wss only.',
    );
  }
  if (port !== '') {
    return failed(`PUBLIC_URL has the port ${port}`, 'Twilio opens media streams on 443 only.');
  }
  if (pathname !== '/' || search !== '') {
    return failed(
      'PUBLIC_URL has a path or a query',
      'Set it to scheme and host only; paths are made by the voice app.',
    );
  }
  return undefined;
}

const isWell = (answer: Answer | NoAnswer): boolean =>
  answer.kind === 'answer' && answer.status === 200 && answer.text.trim() === WELL;

const describe = (answer: Answer | NoAnswer): string =>
  answer.kind === 'no-answer' ? `no answer (${answer.code})` : `HTTP ${answer.status}`;
