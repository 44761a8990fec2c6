import type { Metrics } from '@verbatim/platform';
import type { AnnouncementOutcome } from './announcements.js';
import type { CallRegistry } from './call-registry.js';

export class CallMetrics {
  private readonly answeredCalls;
  private readonly divertedCalls;
  private readonly announcements;
  private readonly handOffs;

  constructor(metrics: Metrics, registry: CallRegistry) {
    this.answeredCalls = metrics.counter('voice_calls_total', 'Calls that the agent answered.', {
      labels: ['vertical'],
    });
    this.divertedCalls = metrics.counter(
      'voice_calls_diverted_total',
      'Calls that got the fallback instead of the agent.',
      { labels: ['vertical', 'reason'] },
    );
    this.announcements = metrics.counter(
      'voice_announcements_total',
      'Words that the caller must hear, by whether they did.',
      { labels: ['vertical', 'announcement', 'outcome'] },
    );
    this.handOffs = metrics.counter(
      'voice_handoffs_total',
      'Requests of agents to hand a call on, by what became of them.',
      { labels: ['vertical', 'outcome'] },
    );
    metrics.gauge('voice_calls_active', 'Calls with somebody on the line.', {
      collect: (gauge) => gauge.set(registry.active),
    });
    metrics.gauge('voice_calls_unfinished', 'Calls whose record is still open.', {
      collect: (gauge) => gauge.set(registry.size),
    });
  }

  answered(vertical: string): void {
    this.answeredCalls.inc({ vertical });
  }

  announced(vertical: string, announcement: string, outcome: AnnouncementOutcome): void {
    this.announcements.inc({ vertical, announcement, outcome });
  }

  handedOff(vertical: string, outcome: string): void {
    this.handOffs.inc({ vertical, outcome });
  }

  diverted(vertical: string, reason: string): void {
    this.divertedCalls.inc({ vertical, reason });
  }
}
