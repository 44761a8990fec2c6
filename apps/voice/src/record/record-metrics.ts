import type { EventClass, EventV1 } from '@verbatim/contracts';
import type { DropReason, Spool, SpoolDamage } from '@verbatim/backpressure';
import type { Metrics } from '@verbatim/platform';
import type { SendOutcome } from './batch-sender.js';
import type { VerticalLane } from './vertical-lane.js';

/** The counters and gauges of the way from numbering to the queue: docs/specs/metrics.md. */
export class RecordMetrics {
  private readonly numberedEvents;
  private readonly droppedEvents;
  private readonly supersededEvents;
  private readonly lostEvents;
  private readonly reofferedEvents;
  private readonly recoveredEvents;
  private readonly lostCalls;
  private readonly sentEvents;
  private readonly batches;
  private readonly gaps;
  private readonly troubles;
  private readonly spoolDamage;

  constructor(private readonly metrics: Metrics) {
    this.numberedEvents = metrics.counter(
      'voice_events_numbered_total',
      'Events that were given a number.',
      { labels: ['vertical', 'class'] },
    );
    this.droppedEvents = metrics.counter(
      'voice_buffer_dropped_events_total',
      'Sheddable events that gave way; each is named by a tombstone.',
      { labels: ['vertical'] },
    );
    this.supersededEvents = metrics.counter(
      'voice_buffer_superseded_events_total',
      'Partials replaced by a newer one of the same utterance; each is named by a tombstone.',
      { labels: ['vertical'] },
    );
    this.lostEvents = metrics.counter(
      'voice_events_lost_total',
      'Numbered events for which there was no room anywhere. Zero unless the disk failed.',
      { labels: ['class'] },
    );
    this.reofferedEvents = metrics.counter(
      'voice_events_reoffered_total',
      'Events offered again because the archive did not acknowledge them in time.',
    );
    this.recoveredEvents = metrics.counter(
      'voice_events_recovered_total',
      'Events offered again from the spool of a process that died.',
    );
    this.lostCalls = metrics.counter(
      'voice_lost_calls_total',
      'Calls of a process that died, told of in their records by this one.',
      { labels: ['vertical'] },
    );
    this.sentEvents = metrics.counter(
      'voice_events_sent_total',
      'Events that the queue has accepted, copies included.',
      { labels: ['vertical', 'class'] },
    );
    this.gaps = metrics.counter('voice_gaps_recorded_total', 'Tombstones written.', {
      labels: ['vertical', 'reason'],
    });
    this.troubles = metrics.counter(
      'voice_stream_errors_total',
      'Troubles that are in the record of a call, coalesced ones counted singly.',
      { labels: ['component', 'fatal'] },
    );
    this.spoolDamage = metrics.counter(
      'voice_spool_damaged_records_total',
      'Records found damaged in spools, own and adopted: corrupt, torn, forged, or lost.',
      { labels: ['kind'] },
    );
    this.batches = metrics.counter(
      'voice_batches_total',
      'Attempts to add a batch to the queue, by the answer.',
      { labels: ['vertical', 'class', 'outcome'] },
    );
  }

  numbered(event: EventV1): void {
    const { vertical } = event;
    this.numberedEvents.inc({ vertical, class: event.class });
    if (event.kind === 'stream.gap') this.gaps.inc({ vertical, reason: event.reason });
    if (event.kind === 'stream.error') {
      const { component, isFatal } = event;
      this.troubles.inc({ component, fatal: String(isFatal) }, event.count);
    }
  }

  gaveWay(vertical: string, reason: DropReason): void {
    (reason === 'superseded' ? this.supersededEvents : this.droppedEvents).inc({ vertical });
  }

  lost(eventClass: EventClass): void {
    this.lostEvents.inc({ class: eventClass });
  }

  reoffered(events: number): void {
    this.reofferedEvents.inc(events);
  }

  recovered(events: number): void {
    this.recoveredEvents.inc(events);
  }

  lostCall(vertical: string): void {
    this.lostCalls.inc({ vertical });
  }

  sent(vertical: string, eventClass: EventClass, outcome: SendOutcome, events: number): void {
    this.batches.inc({ vertical, class: eventClass, outcome });
    if (outcome === 'accepted') this.sentEvents.inc({ vertical, class: eventClass }, events);
  }

  observeLanes(lanes: readonly VerticalLane[]): void {
    const each = (name: string, help: string, read: (lane: VerticalLane) => number): void => {
      this.metrics.gauge(name, help, {
        labels: ['vertical'],
        collect: (gauge) => {
          for (const lane of lanes) gauge.set({ vertical: lane.options.vertical }, read(lane));
        },
      });
    };
    each('voice_buffer_held_events', 'Events in the buffer.', (lane) => lane.buffer.size);
    each('voice_buffer_held_bytes', 'Bytes in the buffer.', (lane) => lane.buffer.bytes);
    each(
      'voice_buffer_peak_events',
      'Most events in the buffer since the last scrape.',
      (lane) => lane.buffer.readPeak().events,
    );
    each(
      'voice_buffer_deferred_events',
      'Critical events that wait in the spool for room in the buffer.',
      (lane) => lane.deferred.count,
    );
  }

  observeSpool(partitions: ReadonlyMap<string, Spool>): void {
    const each = (name: string, help: string, read: (spool: Spool) => number): void => {
      this.metrics.gauge(name, help, {
        labels: ['vertical'],
        collect: (gauge) => {
          for (const [vertical, spool] of partitions) gauge.set({ vertical }, read(spool));
        },
      });
    };
    each(
      'voice_spool_quota_bytes',
      'Bytes that the spool may take on disk.',
      (spool) => spool.headroom().quotaBytes,
    );
    each(
      'voice_spool_disk_bytes',
      'Bytes that the spool takes on disk, room ahead included.',
      (spool) => spool.counters.diskBytes,
    );
    each(
      'voice_spool_held_bytes',
      'Bytes of records in the spool.',
      (spool) => spool.headroom().heldBytes,
    );
    each(
      'voice_spool_reserved_bytes',
      'Bytes kept for the ends of running calls.',
      (spool) => spool.headroom().reservedBytes,
    );
    each(
      'voice_spool_held_records',
      'Critical events that the archive has not acknowledged.',
      (spool) => spool.counters.heldRecords,
    );
  }

  spoolDamaged(kind: SpoolDamage['kind'], records: number): void {
    this.spoolDamage.inc({ kind }, records);
  }

  observePending(spool: { readonly pendingEvents: number }, isClosed: () => boolean): void {
    this.metrics.gauge('voice_outlet_pending_events', 'Events that wait for the spool.', {
      collect: (gauge) => gauge.set(spool.pendingEvents),
    });
    this.metrics.gauge(
      'voice_record_closed_state',
      '1 while no vertical takes calls, for want of a record.',
      { collect: (gauge) => gauge.set(isClosed() ? 1 : 0) },
    );
  }
}
