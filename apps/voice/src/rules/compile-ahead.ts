import { setImmediate as nextTurn } from 'node:timers/promises';
import { callSettingsOf, type PolicySet } from '@verbatim/compliance';

/**
 * Makes the rules of every vertical ready before a call needs them: some 20 to 100 ms for each, which no
 * caller's audio has to wait for. Other things have their turn between two verticals.
 */
export async function compileAhead({ catalog, rules }: PolicySet): Promise<void> {
  for (const vertical of catalog.all) {
    rules.compiledFor(vertical.vertical, callSettingsOf(vertical).parameters);
    await nextTurn();
  }
}
