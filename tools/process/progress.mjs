/** Seconds since this process began, as every progress line shows them. */
export const elapsedSeconds = () => process.uptime().toFixed(1).padStart(5);

/**
 * Progress lines of one command: `[start]   3.2 s  PostgreSQL 18 on 127.0.0.1:41235`.
 * A silent minute looks like a hang, so every step that takes longer than a blink says what it is.
 */
export function progressOf(command) {
  return (message) => console.log(`[${command}] ${elapsedSeconds()} s  ${message}`);
}
