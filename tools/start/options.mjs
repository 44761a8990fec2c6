import { parseArgs } from 'node:util';

const HELP = `npm start [-- options]

Installs, builds, starts what is missing (PostgreSQL, Redis if one is on the PATH), migrates, and runs
voice, audit-worker and the console's API. Without TWILIO_AUTH_TOKEN and OPENAI_API_KEY it places simulated calls, which
cross both real protocols, and shows what was recorded and proven.

  --calls <n>          how many simulated calls (default 6: each of the demonstration once)
  --exit               stop after the calls; exit code 0 only if every call is sealed and verified,
                       and its words are those that were spoken
  --from <path>        conversations to play: a folder of TextGrids, or a .jsonl file
  --vertical <name>    call only numbers of this vertical
  --speed <factor>     how much faster than life the callers talk (default 20)
  --seed <n>           same seed, same calls (default 1)
  --help               this text

State lies in .data/ (delete it for a fresh start). DATABASE_URL, REDIS_URL, S3_BUCKET and S3_ENDPOINT
point at servers of your own; nothing is then started in their place. See .env.example for the rest.`;

const WHOLE_NUMBER = /^[1-9][0-9]{0,5}$/;
const FACTOR = /^[0-9]+(\.[0-9]+)?$/;

/** The options, or undefined after `--help`. Throws with what is wrong. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string' },
      exit: { type: 'boolean', default: false },
      from: { type: 'string' },
      vertical: { type: 'string' },
      speed: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  requireForm('--calls', values.calls ?? '6', WHOLE_NUMBER, 'a whole number from 1 on');
  requireForm('--seed', values.seed, WHOLE_NUMBER, 'a whole number from 1 on');
  requireForm('--speed', values.speed, FACTOR, 'a number such as 1, 2.5 or 20');
  return { ...values, calls: values.calls ?? '6', wantsCalls: values.calls !== undefined };
}

function requireForm(name, value, form, expectation) {
  if (!form.test(value)) throw new Error(`${name} takes ${expectation}.`);
}
