import type { z } from 'zod';
import type { Tool } from '../tool.js';

/** A field of the arguments and what is wrong with it, in words that hold nothing of its value. */
export interface ArgumentProblem {
  /** `start`, `items.0.name`; empty for the arguments as a whole. */
  readonly field: string;
  readonly problem: string;
}

export type ReadArguments<T extends Tool> =
  | { readonly kind: 'read'; readonly input: z.output<T['input']> }
  | { readonly kind: 'wrong'; readonly problems: readonly ArgumentProblem[] };

/** The most that arguments may be, in characters: no tool has fields for more. */
export const ARGUMENT_CHARACTERS_MAX = 64 * 1024;
/** So many problems are told at once; a model corrects them one or two at a time anyway. */
const PROBLEMS_MAX = 8;
const DEPTH_MAX = 16;
/** Keys by which JSON has been used to change what all objects inherit. */
const POISONED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The arguments of a function call, as the model wrote them. Never throws; `wrong` names the fields and never
 * repeats a value, because it goes back to the model and what it holds may be anything.
 *
 * Bounds: `ARGUMENT_CHARACTERS_MAX` characters; 16 levels deep.
 */
export function readArguments<T extends Tool>(tool: T, json: string): ReadArguments<T> {
  if (json.length > ARGUMENT_CHARACTERS_MAX) {
    return wrong(`too long: at most ${ARGUMENT_CHARACTERS_MAX} characters`);
  }
  const written = parsed(json);
  if (written === undefined) return wrong('not complete JSON: an object with the arguments');
  if (!isSound(written, 0)) return wrong('an object with the arguments and nothing else');
  const read = tool.input.safeParse(withoutEmpty(written), { reportInput: true });
  if (read.success) return { kind: 'read', input: read.data as z.output<T['input']> };
  return { kind: 'wrong', problems: problemsOf(read.error.issues) };
}

/** The first of each field: what is no time at all need not be told that it is no day either. */
function problemsOf(issues: readonly z.core.$ZodIssue[]): ArgumentProblem[] {
  const byField = new Map<string, ArgumentProblem>();
  for (const problem of issues.map(problemOf)) {
    if (!byField.has(problem.field)) byField.set(problem.field, problem);
  }
  return [...byField.values()].slice(0, PROBLEMS_MAX);
}

const wrong = (problem: string) => ({ kind: 'wrong', problems: [{ field: '', problem }] }) as const;

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    // A function without parameters is called with nothing at all by some models.
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isSound(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  return Object.entries(value).every(
    ([key, each]) => !POISONED_KEYS.has(key) && isSound(each, depth + 1),
  );
}

/** Models write null or nothing where they mean to leave a field out. */
function withoutEmpty(written: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(written).filter(([, value]) => value !== null && value !== ''),
  );
}

function problemOf(issue: z.core.$ZodIssue): ArgumentProblem {
  return { field: issue.path.join('.'), problem: wordingOf(issue) };
}

/** Only what the schema says: messages of zod may quote what was there. */
function wordingOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'missing' : `must be ${issue.expected}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `one of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'a field that this function does not have';
    case 'invalid_format':
    case 'custom':
      return `must be ${issue.message}`;
    default:
      return 'not what this field takes';
  }
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '');
