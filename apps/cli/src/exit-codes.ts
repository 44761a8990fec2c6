/** What scripts may rely on. 64 and 78 are those of sysexits. */
export const EXIT_CODE = {
  ok: 0,
  /** The command could not be done, or what it checked does not hold. */
  failed: 1,
  /** No call, dead letter, incident, spool or rule of that id is known. */
  unknownId: 2,
  /** Nothing is wrong, but something is not proven yet: no anchor covers it. */
  notProven: 3,
  /** The command line cannot be understood. */
  usage: 64,
  /** The environment cannot be used. */
  configuration: 78,
} as const;

/** Ends a command with one line that says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    message: string,
    readonly exitCode: number = EXIT_CODE.failed,
  ) {
    super(message);
  }
}
