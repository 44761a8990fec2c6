import type { StoredIncident } from '@verbatim/storage';

export type IncidentViewState = 'open' | 'acknowledged' | 'resolved';

/** An incident as the commands show it. */
export interface IncidentView {
  readonly id: string;
  readonly key: string;
  readonly state: IncidentViewState;
  readonly severity: string;
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly openedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  /** Processes that say so, or said so last. */
  readonly raisedBy: readonly string[];
  /** Whether any pager was told: the state of which. */
  readonly told: string;
}

export function viewOf(incident: StoredIncident): IncidentView {
  const { id, key, severity, summary, facts, told, raisedBy, ...times } = incident;
  return {
    id: String(id),
    key,
    state: stateOf(incident),
    severity,
    summary,
    facts,
    openedAt: times.openedAt,
    acknowledgedAt: times.acknowledgedAt,
    acknowledgedBy: times.acknowledgedBy,
    resolvedAt: times.resolvedAt,
    resolvedBy: times.resolvedBy,
    raisedBy: Object.keys(raisedBy).sort(),
    told,
  };
}

function stateOf({ resolvedAt, acknowledgedAt }: StoredIncident): IncidentViewState {
  if (resolvedAt) return 'resolved';
  return acknowledgedAt ? 'acknowledged' : 'open';
}
