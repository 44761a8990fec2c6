/** What stands in braces in a script: a tool's result by its path, or a day from today on. */
const BLANK = /\{([a-z_]+(?:\.[a-zA-Z0-9_]+)+|today(?:\+\d{1,3})?)\}/g;
const WHOLE_BLANK = new RegExp(`^${BLANK.source}$`);
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/;

export interface FillIns {
  /** The newest result of a tool, as JSON says it; undefined while there is none. */
  readonly resultOf: (tool: string) => unknown;
  readonly today: Date;
}

/** Whether anything is left to fill in. */
export const hasBlanks = (text: string): boolean => text.search(BLANK) >= 0;

/** A line of the agent: times are said as people say them. What no tool has told is left out. */
export function filledInText(text: string, fillIns: FillIns): string {
  return text
    .replaceAll(BLANK, (_blank, name: string) => spoken(valueOf(name, fillIns)))
    .split(/\s+/u)
    .filter(Boolean)
    .join(' ');
}

/** Arguments of a tool: a text that is a blank and nothing else becomes what it stands for, of its own type. */
export function filledIn(value: unknown, fillIns: FillIns): unknown {
  if (typeof value === 'string') return filledInString(value, fillIns);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, fillIns));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, filledIn(each, fillIns)]),
  );
}

function filledInString(text: string, fillIns: FillIns): unknown {
  const whole = WHOLE_BLANK.exec(text);
  if (whole) return valueOf(whole[1]!, fillIns);
  return text.replaceAll(BLANK, (_blank, name: string) => String(valueOf(name, fillIns) ?? ''));
}

function valueOf(name: string, { resultOf, today }: FillIns): unknown {
  if (name.startsWith('today')) return dayFrom(today, Number(name.split('+')[1] ?? 0));
  const [tool, ...path] = name.split('.');
  return path.reduce<unknown>(
    (inside, key) => (inside as Record<string, unknown> | null | undefined)?.[key],
    resultOf(tool!),
  );
}

function dayFrom(today: Date, days: number): string {
  const day = new Date(today);
  day.setDate(day.getDate() + days);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** `2026-12-01T14:30` is said as "Tuesday, December 1 at 2:30 PM". */
function spoken(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const time = LOCAL_TIME.exec(text);
  if (!time) return text;
  const [, day, hour, minute] = time;
  const date = new Intl.DateTimeFormat('en-US', {
    ...{ weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' },
  }).format(new Date(`${day}T00:00:00Z`));
  const hours = Number(hour);
  return `${date} at ${hours % 12 || 12}:${minute} ${hours < 12 ? 'AM' : 'PM'}`;
}
