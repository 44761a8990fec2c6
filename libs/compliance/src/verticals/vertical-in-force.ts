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
  const { hours, zone, afterHours, agent } = config;
  if (hours === undefined || isOpenAt(hours, zone, atMs)) return { ...config, mode: 'open' };
  if (afterHours === undefined) return { ...config, mode: 'after-hours' };
  const { tools: _byDay, ...byDay } = agent;
  return { ...config, agent: { ...byDay, ...afterHours.agent }, mode: 'after-hours' };
}
