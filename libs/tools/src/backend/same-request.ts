/**
 * What two requests of one call have in common when they ask for the same: arguments after checking, so that
 * order of members, spaces and spellings that mean the same make no difference.
 */
export function requestKey(tool: string, input: unknown): string {
  return `${tool} ${ordered(input)}`;
}

function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
