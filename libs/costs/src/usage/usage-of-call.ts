import { COST_LINES_MAX, type EventOf, type EventV1, type UsageLine } from '@verbatim/contracts';
import { carrierUsage } from './carrier-usage.js';
import { reportedUsage } from './reported-usage.js';
import type { Quantity } from './token-usage.js';

/** Whom the telephone's part is paid to. */
export const CARRIER = 'twilio';

/** Where there are more lines than a record takes: agents are then no longer told apart. */
const OTHERS = '(others)';

/**
 * All that a call is billed for, as far as its record says: every answer of the model, interrupted ones as they
 * were generated, transcription beside them, and the telephone. Sorted; equal events give equal lines.
 *
 * Each report counts once: the same event again is the same report, and so is the same answer or the same
 * utterance reported by a second process. Of a call whose process died it is what was recorded until then.
 *
 * Bounds: `COST_LINES_MAX` lines. When full: agents, then models, are no longer told apart.
 */
export function usageOfCall(events: readonly EventV1[]): UsageLine[] {
  const reports = distinctReports(events);
  const exact = new UsageSum();
  for (const report of reports) exact.add(whoseOf(report), reportedUsage(report));
  exact.add({ agent: null, source: 'carrier', model: CARRIER }, carrierUsage(events));
  return boundedLines(exact.lines());
}

type Report = EventOf<'usage.recorded'>;
type Whose = Pick<UsageLine, 'agent' | 'source' | 'model'>;

const whoseOf = ({ agent, source, model }: Report): Whose => ({
  agent: agent ?? null,
  source,
  model,
});

function distinctReports(events: readonly EventV1[]): Report[] {
  const byId = new Map<string, Report>();
  for (const event of events) {
    if (event.kind !== 'usage.recorded') continue;
    const id = reportId(event);
    if (!byId.has(id)) byId.set(id, event);
  }
  return [...byId.values()];
}

/** Responses and items are named by the model's vendor, for ever; what has no such name is told apart by its event. */
function reportId({ source, responseId, itemId, epoch, seq }: Report): string {
  if (source === 'response' && responseId !== undefined) return `response ${responseId}`;
  if (source === 'transcription' && itemId !== undefined) return `item ${itemId}`;
  return `event ${epoch} ${seq}`;
}

class UsageSum {
  private readonly quantities = new Map<string, UsageLine>();

  add(whose: Whose, quantities: readonly Quantity[]): void {
    for (const [meter, quantity] of quantities) {
      const { agent, source, model } = whose;
      const key = JSON.stringify([agent, source, model, meter]);
      const before = this.quantities.get(key)?.quantity ?? 0;
      this.quantities.set(key, { agent, source, model, meter, quantity: before + quantity });
    }
  }

  lines(): UsageLine[] {
    return [...this.quantities]
      .filter(([, { quantity }]) => quantity > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, line]) => line);
  }
}

function boundedLines(lines: UsageLine[]): UsageLine[] {
  if (lines.length <= COST_LINES_MAX) return lines;
  const byModel = merged(lines, (line) => ({ ...line, agent: null }));
  if (byModel.length <= COST_LINES_MAX) return byModel;
  return merged(lines, (line) => ({ ...line, agent: null, model: OTHERS }));
}

function merged(lines: readonly UsageLine[], as: (line: UsageLine) => UsageLine): UsageLine[] {
  const sum = new UsageSum();
  for (const line of lines) sum.add(as(line), [[line.meter, line.quantity]]);
  return sum.lines();
}
