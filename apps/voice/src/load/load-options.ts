import { parseArgs } from 'node:util';
import { Vertical } from '@verbatim/contracts';

export interface LoadOptions {
  readonly calls: number;
  /** Events a second of each call. */
  readonly rate: number;
  /** From the start of the first call; 0 goes on until SIGTERM. */
  readonly seconds: number;
  /** Calls are dealt out to these in turn. */
  readonly verticals: readonly Vertical[];
  /** Share of the events that are no partials: in analytics verticals only partials may be shed. */
  readonly criticalPercent: number;
  readonly seed: number;
  /** Calls begin evenly over this time. */
  readonly rampSeconds: number;
  /**
   * From then until the load counts as begun. What a call says before its key is stored waits for that, 0.5 s
   * and a retry with a slow store: that is how calls begin, not what so many of them cost.
   */
  readonly settleSeconds: number;
  /** How long the end waits for acknowledgements. */
  readonly drainSeconds: number;
  /** Serves /health and /metrics there; nothing is served without. */
  readonly port: number | undefined;
}

/** A wrong command line. The message lists every problem at once. */
export class LoadUsageError extends Error {}

/** A key a call is stored with 32 writes at once: 64 calls a second with writes of 500 ms. */
const CALLS_BEGUN_PER_SECOND = 50;

const OPTIONS = {
  calls: { type: 'string', default: '100' },
  rate: { type: 'string', default: '4' },
  seconds: { type: 'string', default: '60' },
  verticals: { type: 'string', default: 'healthcare,sales' },
  'critical-percent': { type: 'string', default: '40' },
  seed: { type: 'string', default: '1' },
  'ramp-seconds': { type: 'string' },
  'settle-seconds': { type: 'string', default: '0' },
  'drain-seconds': { type: 'string', default: '30' },
  port: { type: 'string' },
} as const;

/** Errors: `LoadUsageError`. */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const values = parse(args);
  const problems: string[] = [];
  const number = (name: keyof typeof OPTIONS, from: number, to: number): number => {
    const text = values[name] ?? '';
    const value = Number(text);
    if (text !== '' && value >= from && value <= to) return value;
    problems.push(`--${name} must be a number from ${from} to ${to}, not \`${text}\``);
    return from;
  };
  const calls = Math.round(number('calls', 1, 20_000));
  const options: LoadOptions = {
    calls,
    rate: number('rate', 0.01, 100),
    seconds: number('seconds', 0, 86_400),
    verticals: verticalsIn(values.verticals, problems),
    criticalPercent: number('critical-percent', 1, 100),
    seed: Math.round(number('seed', 0, 2 ** 32 - 1)),
    rampSeconds:
      values['ramp-seconds'] === undefined
        ? calls / CALLS_BEGUN_PER_SECOND
        : number('ramp-seconds', 0, 3_600),
    settleSeconds: number('settle-seconds', 0, 600),
    drainSeconds: number('drain-seconds', 0, 3_600),
    port: values.port === undefined ? undefined : Math.round(number('port', 1, 65_535)),
  };
  if (problems.length > 0) throw new LoadUsageError(problems.join('\n'));
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new LoadUsageError(error instanceof Error ? error.message : String(error));
  }
}

function verticalsIn(text: string, problems: string[]): Vertical[] {
  const verticals: Vertical[] = [];
  for (const name of text.split(',')) {
    const vertical = Vertical.safeParse(name.trim());
    if (vertical.success) verticals.push(vertical.data);
    else problems.push(`--verticals: there is no vertical \`${name.trim()}\``);
  }
  return verticals;
}
