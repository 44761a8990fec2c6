import type { Page, Pager } from '../pager.js';
import { postJson } from './post-json.js';

/** PagerDuty cuts a summary off there. */
const SUMMARY_MAX = 1_024;
const DEDUP_KEY_MAX = 255;

export interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: Page['action'];
  readonly dedup_key: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: Page['severity'];
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: Record<string, string | number>;
  };
}

/** Events API v2. Only a trigger carries a payload; the others are matched by `dedup_key` alone. */
export function pagerDutyEventOf(page: Page, routingKey: string): PagerDutyEvent {
  const event = {
    routing_key: routingKey,
    event_action: page.action,
    dedup_key: `verbatim/${page.key}`.slice(0, DEDUP_KEY_MAX),
  };
  if (page.action !== 'trigger') return event;
  const [subject = page.key, ...rest] = page.key.split('/');
  return {
    ...event,
    payload: {
      summary: page.summary.slice(0, SUMMARY_MAX),
      source: page.source,
      severity: page.severity,
      timestamp: new Date(page.at).toISOString(),
      component: 'verbatim',
      group: rest.join('/') || subject,
      class: subject,
      custom_details: {
        ...page.facts,
        ...(page.incidentId !== undefined && { incident: page.incidentId }),
      },
    },
  };
}

/** Deduplicated there by `dedup_key`, also while our own database is away. */
export class PagerDutyPager implements Pager {
  readonly name = 'pagerduty';

  constructor(private readonly options: { readonly url: string; readonly routingKey: string }) {}

  async page(page: Page): Promise<void> {
    const event = pagerDutyEventOf(page, this.options.routingKey);
    await postJson(this.name, this.options.url, JSON.stringify(event));
  }
}
