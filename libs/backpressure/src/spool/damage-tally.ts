import type { SpoolDamage } from './spool-types.js';

/** Counts what is damaged, and tells of each once. */
export class DamageTally {
  readonly counters = { corruptRecords: 0, tornTails: 0, forgedRecords: 0, lostRecords: 0 };

  constructor(private readonly tell: (damage: SpoolDamage) => void) {}

  readonly note = (damage: SpoolDamage): void => {
    this.counters[COUNTER[damage.kind]] += damage.records ?? 1;
    this.tell(damage);
  };
}

const COUNTER = {
  corrupt: 'corruptRecords',
  torn: 'tornTails',
  forged: 'forgedRecords',
  lost: 'lostRecords',
} as const;
