export type Severity = 'warning' | 'critical';

/** Something that a person has to look at. Facts are numbers, names and ids, never words of a call. */
export interface RaisedAlarm {
  /** What is wrong, not when or who noticed: as long as it is open, the same key is the same incident. */
  readonly key: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly facts: Record<string, string | number>;
}

/**
 * Where the parts of an app say that a person is needed. Both return at once and never throw: a pager
 * that is away delays nobody.
 */
export interface Alarm {
  /** To be called again while it lasts, or once: repeating it opens nothing new. */
  raise(alarm: RaisedAlarm): void;
  /** As far as this process can tell, it is over. */
  clear(key: string): void;
}
