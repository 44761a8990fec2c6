/** Set for the process that goes on under the pinned Node, so that its clock goes on as well. */
export const STARTED_AT = 'VERBATIM_STARTED_AT_MS';

/** When the command that a person typed began, Unix milliseconds. */
export const startedAtMs = Number(process.env[STARTED_AT] ?? Date.now() - process.uptime() * 1_000);
// Commands that this one starts have clocks of their own.
delete process.env[STARTED_AT];

/** Seconds since the command began, as every progress line shows them. */
export const elapsedSeconds = () => ((Date.now() - startedAtMs) / 1_000).toFixed(1).padStart(5);

/**
 * Progress lines of one command: `[start]   3.2 s  PostgreSQL 18 on 127.0.0.1:41235`.
 * A silent minute looks like a hang, so every step that takes longer than a blink says what it is.
 */
export function progressOf(command) {
  return (message) => console.log(`[${command}] ${elapsedSeconds()} s  ${message}`);
}
