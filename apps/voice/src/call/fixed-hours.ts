import type { VerticalConfig, VerticalMode } from '@verbatim/compliance';

const ALL = '*';

/** What every call of a vertical gets, whatever its hours say. */
export type FixedHours = ReadonlyMap<string, VerticalMode>;

/** `sales=after-hours,*=open`; undefined where it says something else. */
export function parseFixedHours(text: string): FixedHours | undefined {
  const parts = text === '' ? [] : text.split(',').map((part) => part.trim().split('='));
  const isRead = parts.every(
    ([vertical, mode, ...more]) => vertical && isMode(mode) && more.length === 0,
  );
  return isRead ? new Map(parts as [string, VerticalMode][]) : undefined;
}

/** Undefined: its hours decide. */
export const fixedModeOf = (
  hours: FixedHours,
  { vertical }: Pick<VerticalConfig, 'vertical'>,
): VerticalMode | undefined => hours.get(vertical) ?? hours.get(ALL);

const isMode = (text: string | undefined): text is VerticalMode =>
  text === 'open' || text === 'after-hours';
