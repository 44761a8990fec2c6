import type { DestinationStream } from 'pino';

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info ',
  40: 'warn ',
  50: 'error',
  60: 'fatal',
};

/** Log lines for people: time, level, app, message, then the fields as `key=value`. */
export function prettyDestination(write: (line: string) => void): DestinationStream {
  return {
    write(line: string) {
      const { time, level, app, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const clock = new Date(Number(time)).toISOString().slice(11, 23);
      const rest = Object.entries(fields).map(([key, each]) => `${key}=${JSON.stringify(each)}`);
      const head = [clock, LEVELS[Number(level)] ?? level, app, msg, ...rest].join(' ');
      write(
        `${head}${err ? `\n  ${JSON.stringify(err, null, 2).replaceAll('\n', '\n  ')}` : ''}\n`,
      );
    },
  };
}
