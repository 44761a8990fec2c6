import {
  type VerticalConfig,
  verticalAt,
  verticalIn,
  type VerticalInForce,
  type VerticalMode,
} from '@verbatim/compliance';

/** `sales=after-hours,*=open`: the star is every other vertical. */
export const FIXED_HOURS =
  /^(?:\*|[a-z-]+)=(?:open|after-hours)(?:,(?:\*|[a-z-]+)=(?:open|after-hours))*$/;

/** What every call of a vertical gets, whatever its hours say. */
export type FixedHours = ReadonlyMap<string, VerticalMode>;

/** Of a text that `FIXED_HOURS` describes; none without it. */
export const fixedHoursIn = (text: string | undefined): FixedHours =>
  new Map(text?.split(',').map((part) => part.split('=') as [string, VerticalMode]));

/** Undefined: its hours decide. */
export const fixedModeOf = (
  hours: FixedHours,
  { vertical }: Pick<VerticalConfig, 'vertical'>,
): VerticalMode | undefined => hours.get(vertical) ?? hours.get('*');

/** As a call has it that begins at `atMs`. */
export function verticalInForce(
  hours: FixedHours,
  vertical: VerticalConfig,
  atMs: number,
): VerticalInForce {
  const fixed = fixedModeOf(hours, vertical);
  return fixed ? verticalIn(vertical, fixed) : verticalAt(vertical, atMs);
}
