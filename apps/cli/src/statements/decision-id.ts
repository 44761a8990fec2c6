import { randomBytes } from 'node:crypto';

/** Sorts by the time of the decision, to the second; two of one second differ all the same. */
export function newDecisionId(at: number): string {
  const instant = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${instant}-${randomBytes(6).toString('hex')}`;
}
