/** JavaScript lists members that look like array indexes first, whatever the order of their making. */
const DIGIT_FROM = 0x30;
const DIGIT_TO = 0x39;

/** Not plain JSON, or in an order that no object can be given: the general serialiser must decide. */
export const UNDECIDED = Symbol('undecided');

/**
 * A JSON value of which `JSON.stringify` writes the members in the order of RFC 8785: the value itself
 * where it is in that order already, else a copy. Nothing is copied that need not be.
 *
 * Bounds: deeper than the call stack throws `RangeError`, as a cycle does.
 */
export function membersInOrder(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : UNDECIDED;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return arrayInOrder(value);
      return isPlain(value) ? objectInOrder(value as Record<string, unknown>) : UNDECIDED;
    default:
      return UNDECIDED;
  }
}

/**
 * Whether the value is plain JSON with all members in order: what `membersInOrder` gives back as it is. Makes
 * nothing, for values of which that is expected.
 */
export function isInOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isInOrder);
      return isPlain(value) && areMembersInOrder(value as Record<string, unknown>);
    default:
      return false;
  }
}

function areMembersInOrder(value: Record<string, unknown>): boolean {
  const names = Object.keys(value);
  if (!isAscending(names)) return false;
  for (const name of names) if (isRisky(name) || !isInOrder(value[name])) return false;
  return true;
}

function objectInOrder(value: Record<string, unknown>): unknown {
  const names = Object.keys(value);
  let isChanged = !isAscending(names);
  if (isChanged) names.sort();
  const members: unknown[] = [];
  for (const name of names) {
    if (isRisky(name)) return UNDECIDED;
    const member = value[name];
    const inOrder = membersInOrder(member);
    if (inOrder === UNDECIDED) return UNDECIDED;
    isChanged ||= inOrder !== member;
    members.push(inOrder);
  }
  if (!isChanged) return value;
  const copy: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i += 1) copy[names[i]!] = members[i];
  return copy;
}

function arrayInOrder(value: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < value.length; i += 1) {
    const inOrder = membersInOrder(value[i]);
    if (inOrder === UNDECIDED) return UNDECIDED;
    if (inOrder === value[i]) continue;
    copy ??= [...value];
    copy[i] = inOrder;
  }
  return copy ?? value;
}

/** By UTF-16 code units, as RFC 8785 compares and as `<` does. */
function isAscending(names: readonly string[]): boolean {
  for (let i = 1; i < names.length; i += 1) if (names[i - 1]! >= names[i]!) return false;
  return true;
}

function isRisky(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first >= DIGIT_FROM && first <= DIGIT_TO) || name === '__proto__' || name === 'toJSON';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
