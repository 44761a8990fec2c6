/** Resolves when `promise` does, or after `timeoutMs`. For promises that never reject. */
export async function within(promise: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: expiry, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([promise, expiry]);
  clearTimeout(timer);
}
