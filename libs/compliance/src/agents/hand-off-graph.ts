/** Who can come to have a call that begins with one of `first`. A loop ends it, as it ends a call's. */
export function reachableFrom(
  first: readonly string[],
  handOffs: readonly (readonly [from: string, to: string])[],
): ReadonlySet<string> {
  const reached = new Set(first);
  // A set iterates over what is added meanwhile; every agent is added once.
  for (const agent of reached) {
    for (const [from, to] of handOffs) if (from === agent) reached.add(to);
  }
  return reached;
}
