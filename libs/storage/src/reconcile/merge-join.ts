/** One name with what either side has under it. */
export interface Joined<L, R> {
  readonly key: string;
  readonly left: L | undefined;
  readonly right: R | undefined;
}

/** Two ascending streams of names as one, in bounded memory. A name that a side repeats is its first. */
export async function* mergeJoin<L, R>(
  left: AsyncIterable<readonly [key: string, value: L]>,
  right: AsyncIterable<readonly [key: string, value: R]>,
): AsyncGenerator<Joined<L, R>> {
  const [one, other] = [left[Symbol.asyncIterator](), right[Symbol.asyncIterator]()];
  let [a, b] = await Promise.all([one.next(), other.next()]);
  while (a.done !== true || b.done !== true) {
    const leftKey = a.done === true ? undefined : a.value[0];
    const rightKey = b.done === true ? undefined : b.value[0];
    const isLeft = rightKey === undefined || (leftKey !== undefined && leftKey <= rightKey);
    const isRight = leftKey === undefined || (rightKey !== undefined && rightKey <= leftKey);
    yield {
      key: (isLeft ? leftKey : rightKey) ?? '',
      left: isLeft && a.done !== true ? a.value[1] : undefined,
      right: isRight && b.done !== true ? b.value[1] : undefined,
    };
    if (isLeft) a = await one.next();
    if (isRight) b = await other.next();
  }
}
