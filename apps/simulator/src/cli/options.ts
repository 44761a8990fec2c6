import { Vertical } from '@verbatim/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type FaultShare, parseFaultShare } from '../calls/fault-plan.js';
import { REFUSALS, type RefusalStatus } from '../openai/realtime-server.js';
import { type CallScript, FAULTS } from '../scripts/call-script.js';

export interface CliOptions {
  readonly voiceUrl: string;
  readonly publicUrl?: string;
  readonly openaiPort: number;
  readonly openaiHost: string;
  readonly authToken: string;
  readonly calls?: number;
  readonly from?: string;
  readonly vertical?: Vertical;
  readonly pace?: CallScript['pace'];
  readonly speed: number;
  readonly seed: number;
  readonly report?: string;
  readonly concurrency: number;
  readonly fault: readonly FaultShare[];
  readonly duplicates: number;
  readonly hangUps: number;
  readonly sessionMinutes: number;
  readonly sessionSeconds?: number;
  readonly refusal: RefusalStatus;
  readonly refusedModel?: string;
  readonly audioAfter: number;
  readonly quiet?: boolean;
}

/** One process runs both fakes; 200 calls is what the voice application takes by default. */
const CONCURRENCY_MAX = 200;
/** Past this a frame of the caller's line would cover more than two seconds. */
const SPEED_MAX = 100;

/** Errors: commander's own; it prints what is wrong with an option and exits with 2. */
export function parseCli(argv: readonly string[]): CliOptions {
  return command().parse(argv).opts<CliOptions>();
}

export function command(): Command {
  return new Command('simulator')
    .description(
      'Plays a fake Twilio and a fake OpenAI Realtime to the voice application, and places calls ' +
        'from scripts. The words travel in the audio: what the record holds crossed both sockets.',
    )
    .option(
      '--voice-url <url>',
      'where the voice application listens',
      url,
      'http://127.0.0.1:3000',
    )
    .option('--public-url <url>', "the application's PUBLIC_URL, which signatures cover", url)
    .option('--openai-port <port>', 'port of the fake OpenAI', integer(0, 65_535), 3100)
    .option('--openai-host <host>', 'address of the fake OpenAI', '127.0.0.1')
    .addOption(
      new Option('--auth-token <token>', 'Twilio auth token that signs the webhooks')
        .env('TWILIO_AUTH_TOKEN')
        .makeOptionMandatory(),
    )
    .option('--calls <n>', 'calls to place; 0 goes on until Ctrl-C', integer(0, 1_000_000))
    .option('--concurrency <n>', 'calls at the same time', integer(1, CONCURRENCY_MAX), 6)
    .option('--from <path>', 'a script, a TextGrid, dialogues in JSON Lines, or a folder of these')
    .addOption(
      new Option('--vertical <name>', 'only the scripts of this vertical').choices(
        Vertical.options,
      ),
    )
    .addOption(
      new Option('--pace <pace>', 'callers speak at the times of the script, or by ear').choices([
        'clock',
        'turns',
      ]),
    )
    .option('--speed <factor>', 'conversation time against wall time', speed, 1)
    .option('--seed <n>', 'repeats the same choices', integer(0, 2 ** 32 - 1), 1)
    .option('--report <file>', 'writes the ground truth as JSON')
    .option('--fault <name=share>', `strikes a share of the calls: ${FAULTS.join(', ')}`, fault, [])
    .option('--duplicates <share>', 'share of the calls whose webhooks arrive twice', share, 0.1)
    .option('--hang-ups <share>', 'share of the callers who hang up at a random moment', share, 0)
    .option('--session-minutes <n>', "the model session's longest duration", integer(1, 60), 60)
    .option('--session-seconds <n>', 'the same in seconds, for a rehearsal', integer(5, 3_600))
    .option(
      '--refusal <status>',
      'HTTP status of model-refuses: 401, 403, 429, 500, 503',
      refusal,
      503,
    )
    .option('--refused-model <name>', 'the only model whose connections model-refuses strikes')
    .option(
      '--audio-after <seconds>',
      'measures no audio before: code is being compiled',
      integer(0, 3_600),
      0,
    )
    .option('--quiet', 'says nothing about single calls')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addHelpText(
      'after',
      '\nExit code: 0 when every call was placed, 1 when one was not, 2 for a bad option or script,\n' +
        '130 after Ctrl-C (the running calls hang up first).',
    );
}

function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new InvalidArgumentError('Expected an http or https URL.');
  }
  return text.replace(/\/+$/, '');
}

function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= SPEED_MAX)) {
    throw new InvalidArgumentError(`Expected a number from 0.1 to ${SPEED_MAX}.`);
  }
  return value;
}

function refusal(text: string): RefusalStatus {
  if (text in REFUSALS) return Number(text) as RefusalStatus;
  throw new InvalidArgumentError(`Expected one of ${Object.keys(REFUSALS).join(', ')}.`);
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

function fault(text: string, previous: readonly FaultShare[]): readonly FaultShare[] {
  const parsed = parseFaultShare(text);
  if (!parsed) {
    throw new InvalidArgumentError(
      `Expected one of ${FAULTS.join(', ')}, then =<0 to 1> if not all.`,
    );
  }
  return [...previous, parsed];
}
