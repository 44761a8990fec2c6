/** How long a caller waits, in milliseconds of conversation. */
export interface Patience {
  /** From the first frame until the caller's clock starts: the phone is put to the ear. */
  readonly leadMs: number;
  /** Quiet after which the caller speaks (or, in the end, hangs up) though the agent said nothing. */
  readonly quietMs: number;
  /** After the last word, when no reply is expected. */
  readonly settleMs: number;
  /** Longest wait for the agent's last words after the caller's own, whatever is still playing. */
  readonly farewellMs: number;
}

/**
 * People wait in conversation time, but sockets and databases answer in wall time, whatever the speed:
 * every wait is at least as long as those need.
 */
export function patienceAt(speed: number): Patience {
  const atLeast = (mediaMs: number, wallMs: number) => Math.max(mediaMs, wallMs * speed);
  return {
    leadMs: atLeast(1_500, 400),
    quietMs: atLeast(10_000, 4_000),
    settleMs: atLeast(2_000, 500),
    farewellMs: atLeast(180_000, 15_000),
  };
}
