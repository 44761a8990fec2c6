/** Under which a name is found however it is written: case, accents, dots and spaces make no difference. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The one that is meant: by its whole name, else the only one whose name holds this, or is held by it. */
export function named<T extends { readonly nameKey: string }>(
  all: readonly T[],
  wanted: string,
): T | undefined {
  const key = nameKey(wanted);
  const exact = all.find((each) => each.nameKey === key);
  if (exact || key === '') return exact;
  const near = all.filter((each) => holds(each.nameKey, key) || holds(key, each.nameKey));
  return near.length === 1 ? near[0] : undefined;
}

/** By whole words: "cut" is in "cut and colour", and not in "haircut". */
const holds = (text: string, words: string): boolean => ` ${text} `.includes(` ${words} `);
