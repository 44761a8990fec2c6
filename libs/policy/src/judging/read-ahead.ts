/**
 * Reads what a source names, in its order, up to `width` at once: the next ones are on their way while the
 * caller works on one. The first failure ends it.
 */
export async function* readAhead<T, R>(
  source: AsyncIterable<T>,
  width: number,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const reading: Promise<R>[] = [];
  for await (const item of source) {
    const next = read(item);
    // Told where it is awaited; until then it is nobody's.
    next.catch(() => undefined);
    reading.push(next);
    if (reading.length >= width) yield await reading.shift()!;
  }
  for (const next of reading) yield await next;
}
