export type Json = Readonly<Record<string, unknown>>;

/** `must`: an export that breaks it is not written. `should`: told, and written. */
export type RuleLevel = 'must' | 'should';

/**
 * One demand of the draft. `check` names each place that goes against it, as a path of parameter names and
 * indices: never what stands there, which may be words of a call.
 */
export interface VconRule {
  readonly id: string;
  readonly level: RuleLevel;
  readonly demand: string;
  check(vcon: Json, context: RuleContext): Iterable<string>;
}

export interface RuleContext {
  /** Names of extensions that this reader knows. */
  readonly extensions: ReadonlySet<string>;
}

export interface VconProblem {
  readonly rule: string;
  readonly level: RuleLevel;
  readonly at: string;
}

export interface Placed {
  readonly path: string;
  readonly object: Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isString = (value: unknown): value is string => typeof value === 'string';

/** Absent, or null: the draft lets a writer leave out what has no value. */
export const isAbsent = (value: unknown): value is null | undefined => value == null;

export const isPlaceholder = (object: Json): boolean => Object.keys(object).length === 0;

/** `redacted` or `amended`; an empty object says as little as none. */
export function versionIn(vcon: Json, name: 'redacted' | 'amended'): unknown {
  const value = vcon[name];
  return isAbsent(value) || (isObject(value) && isPlaceholder(value)) ? undefined : value;
}

export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const COLLECTIONS = ['parties', 'dialog', 'analysis', 'attachments'] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/** The objects of one of the arrays that are not empty placeholders. */
export function objectsIn(vcon: Json, name: CollectionName): Placed[] {
  return arrayOf(vcon[name]).flatMap((object, index) =>
    isObject(object) && !isPlaceholder(object) ? [{ path: `${name}[${index}]`, object }] : [],
  );
}

/** Every object that may hold or name a file. */
export function filesIn(vcon: Json): Placed[] {
  return (['dialog', 'analysis', 'attachments'] as const).flatMap((name) => objectsIn(vcon, name));
}

/** Every object that may name something by its URL. */
export function referencesIn(vcon: Json): Placed[] {
  const versions = ['redacted', 'amended'].flatMap((path) => {
    const object = vcon[path];
    return isObject(object) ? [{ path, object }] : [];
  });
  return [...filesIn(vcon), ...versions];
}

/** Paths of the parameters that are there and do not pass. */
export function failing(
  { path, object }: Placed,
  names: readonly string[],
  passes: (value: unknown) => boolean,
): string[] {
  return names
    .filter((name) => !isAbsent(object[name]) && !passes(object[name]))
    .map((name) => `${path}.${name}`);
}

/** Whether `value` is an index, or a list of them, nested as deep as the draft nests any. */
export function indicesIn(value: unknown, depth = 0): number[] | undefined {
  if (isIndex(value)) return [value];
  if (!Array.isArray(value) || depth > 1) return undefined;
  const found: number[] = [];
  for (const each of value) {
    // The place of a channel on which nobody was recorded.
    if (each === null) continue;
    const inside = indicesIn(each, depth + 1);
    if (inside === undefined) return undefined;
    found.push(...inside);
  }
  return found;
}

export const isIndex = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Paths of the parameters whose indices do not all point into an array of `length`. */
export function danglingIn(placed: Placed, names: readonly string[], length: number): string[] {
  return failing(placed, names, (value) => {
    const indices = indicesIn(value);
    return indices !== undefined && indices.every((index) => index < length);
  });
}
