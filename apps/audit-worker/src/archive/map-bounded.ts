/**
 * `Promise.all` over `items` with at most `limit` in flight; results in the order of the items.
 * After the first failure no further item is begun.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const remaining = items.entries();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of remaining) {
      if (hasFailed) return;
      try {
        results[index] = await run(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
