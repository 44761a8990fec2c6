import type { VerticalConfig } from './vertical-file.js';
import { isOpenAt } from './opening-hours.js';

export type VerticalMode = 'open' | 'after-hours';

/** A vertical as one call has it: its agent is the one who answers at that time. */
export type VerticalInForce = VerticalConfig & { readonly mode: VerticalMode };

/**
 * What a call that begins at `atMs` gets, and keeps: hours that end while it runs change nothing. After
 * hours the agent is another; policy, rules, redaction and everything else stay the vertical's.
 *
 * Pure, but for the time-zone data of the runtime.
 */
export function verticalAt(config: VerticalConfig, atMs: number): VerticalInForce {
  const { hours, zone } = config;
  const isOpen = hours === undefined || isOpenAt(hours, zone, atMs);
  return verticalIn(config, isOpen ? 'open' : 'after-hours');
}

/** As `verticalAt`, for a call of which it is known in which mode it began. */
export function verticalIn(config: VerticalConfig, mode: VerticalMode): VerticalInForce {
  const { agent, afterHoursAgent = agent } = config;
  return { ...config, agent: mode === 'open' ? agent : afterHoursAgent, mode };
}
