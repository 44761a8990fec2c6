/** Which of a set's files it is: `verticals/salon.yaml`, `rules/consent/recording-notice.yaml`. */
export type PolicyFileName = string;

/** One file of the set that says how calls are handled and judged. */
export interface PolicyFile {
  /** The same on every machine: what the digest and the stored revisions know it by. */
  readonly name: PolicyFileName;
  /** Where it lies here, for people: what problems are told at. */
  readonly path: string;
  readonly text: string;
}
