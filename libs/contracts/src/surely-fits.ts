import type { z } from 'zod';

/** True only of a value that the schema accepts. False says nothing: ask the schema. */
export type SurelyFits = (value: unknown) => boolean;

/**
 * A schema as one function without results and issues, for values that nearly always fit: some five times as fast
 * as `safeParse`. It is made from the schema itself, so that the two cannot part; of what it does not know
 * (a refinement, another type) it is never sure.
 */
export function surelyFits(schema: z.core.$ZodType): SurelyFits {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'unknown':
      return () => true;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'literal':
      return oneOf(def.values);
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'string':
      // `z.email()` and its like are checks of themselves.
      return 'format' in def ? never : both((value) => typeof value === 'string', checksOf(def));
    case 'number':
      return both(numberOf(def), checksOf(def));
    case 'optional': {
      const inner = surelyFits(def.innerType);
      return (value) => value === undefined || inner(value);
    }
    case 'array':
      return both(arrayOf(surelyFits(def.element)), checksOf(def));
    case 'tuple':
      return def.rest === null ? tupleOf(def.items.map(surelyFits)) : never;
    case 'record':
      return both(recordOf(surelyFits(def.keyType), surelyFits(def.valueType)), checksOf(def));
    case 'object':
      return both(objectOf(def), checksOf(def));
    case 'union':
      return 'discriminator' in def ? unionOf(def as z.core.$ZodDiscriminatedUnionDef) : never;
    default:
      return never;
  }
}

const never: SurelyFits = () => false;

const both =
  (first: SurelyFits, second: SurelyFits): SurelyFits =>
  (value) =>
    first(value) && second(value);

function oneOf(values: Iterable<unknown>): SurelyFits {
  const known = new Set(values);
  return (value) => known.has(value);
}

/** `z.int()` is a check of itself; other formats of numbers are not known here. */
function numberOf(def: z.core.$ZodNumberDef | z.core.$ZodNumberFormatDef): SurelyFits {
  if (!('format' in def)) return (value) => Number.isFinite(value);
  return def.format === 'safeint' ? (value) => Number.isSafeInteger(value) : never;
}

const arrayOf =
  (element: SurelyFits): SurelyFits =>
  (value) => {
    if (!Array.isArray(value)) return false;
    for (let i = 0; i < value.length; i += 1) if (!element(value[i])) return false;
    return true;
  };

const tupleOf =
  (items: readonly SurelyFits[]): SurelyFits =>
  (value) =>
    Array.isArray(value) &&
    value.length === items.length &&
    items.every((item, i) => item(value[i]));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const recordOf =
  (key: SurelyFits, member: SurelyFits): SurelyFits =>
  (value) =>
    isObject(value) && Object.entries(value).every(([name, each]) => key(name) && member(each));

/** Loose objects and strict ones: what a plain one leaves out is for the schema to say. */
function objectOf({ shape, catchall }: z.core.$ZodObjectDef): SurelyFits {
  const others = (catchall as z.core.$ZodTypes | undefined)?._zod.def.type;
  if (others !== 'unknown' && others !== 'never') return never;
  const names = Object.keys(shape);
  const known = new Set(names);
  const members = names.map((name) => surelyFits(shape[name]!));
  return (value) => {
    if (!isObject(value)) return false;
    for (let i = 0; i < names.length; i += 1) if (!members[i]!(value[names[i]!])) return false;
    return others === 'unknown' || Object.keys(value).every((name) => known.has(name));
  };
}

function unionOf({ discriminator, options }: z.core.$ZodDiscriminatedUnionDef): SurelyFits {
  const byName = new Map<unknown, SurelyFits>();
  for (const option of options) {
    const fits = surelyFits(option as z.core.$ZodType);
    for (const name of option._zod.propValues?.[discriminator] ?? []) byName.set(name, fits);
  }
  return (value) => isObject(value) && byName.get(value[discriminator])?.(value) === true;
}

function checksOf({ checks = [] }: z.core.$ZodTypeDef): SurelyFits {
  const each = checks.map(checkOf);
  return (value) => {
    for (let i = 0; i < each.length; i += 1) if (!each[i]!(value as never)) return false;
    return true;
  };
}

type Check = (value: never) => boolean;
const neverPasses: Check = () => false;

function checkOf(check: z.core.$ZodCheck<never>): Check {
  const { def } = check._zod as unknown as z.core.$ZodChecks['_zod'];
  switch (def.check) {
    case 'min_length':
      return ({ length }: string) => length >= def.minimum;
    case 'max_length':
      return ({ length }: string) => length <= def.maximum;
    case 'length_equals':
      return ({ length }: string) => length === def.length;
    case 'greater_than':
    case 'less_than':
      return typeof def.value === 'number'
        ? bound(def.check, def.value, def.inclusive)
        : neverPasses;
    case 'string_format':
      return def.format === 'regex' ? matches(def.pattern) : neverPasses;
    default:
      return neverPasses;
  }
}

function bound(side: 'greater_than' | 'less_than', limit: number, isInclusive: boolean): Check {
  if (side === 'greater_than') {
    return isInclusive ? (value: number) => value >= limit : (value: number) => value > limit;
  }
  return isInclusive ? (value: number) => value <= limit : (value: number) => value < limit;
}

/** A pattern with a memory (`g`, `y`) would answer by what was asked before. */
function matches(pattern: RegExp | undefined): Check {
  if (pattern === undefined || pattern.global || pattern.sticky) return neverPasses;
  return (value: string) => pattern.test(value);
}
