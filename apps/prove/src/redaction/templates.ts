import type { ValueType } from './values.js';

/**
 * Turns with slots, `a:` the agent and `c:` the caller, `|` between turns. `{v}` is the identifier in
 * one of its forms (see `Value`); everything else is said as it stands.
 */
export type Templates = Readonly<Record<ValueType, readonly string[]>>;

export interface TemplateTurn {
  readonly speaker: 'agent' | 'caller';
  readonly text: string;
}

export function turnsOf(template: string): TemplateTurn[] {
  return template.split(' | ').map((turn) => ({
    speaker: turn.startsWith('a:') ? 'agent' : 'caller',
    text: turn.slice(2).trim(),
  }));
}
