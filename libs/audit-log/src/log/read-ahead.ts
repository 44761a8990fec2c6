/** Reads that are under way at once when objects are read in order. */
const AHEAD = 16;

/** What `read` gives for `from` up to, not with, `to`, in order, while the next ones are on their way. */
export async function* readAhead<T>(
  from: number,
  to: number,
  read: (at: number) => Promise<T>,
): AsyncGenerator<T> {
  const ahead: Promise<T>[] = [];
  for (let at = from, next = from; at < to; at += 1) {
    for (; next < Math.min(to, at + AHEAD); next += 1) {
      const one = read(next);
      // Whoever stops early leaves the others behind, and their failures with them.
      one.catch(() => undefined);
      ahead.push(one);
    }
    yield await ahead.shift()!;
  }
}
