import type { EventV1 } from '@verbatim/contracts';
import { timingSafeEqual } from 'node:crypto';
import {
  IdentityConflictError,
  OtherMasterKeyError,
  SealedEventsError,
  SealedVerdictError,
  WrappedKeyError,
} from '../audit-log.errors.js';
import { canonicalBytes, isCanonicalForm } from '../canonical.js';
import { STREAM_SOURCE } from '../completeness/completeness.js';
import { openedWordsOf } from '../conversation/opened-words.js';
import { decodeEventLines } from '../event-lines.js';
import { jsonOf } from '../json-of.js';
import type { CallKey } from '../keys/call-key.js';
import { type MasterKey, WrappedKey, wrappedKeyPath } from '../keys/master-key.js';
import { inReadingOrder } from '../reading-order.js';
import { type CallFacts, LATER_FACTS, callFactsOf } from '../seal/call-facts.js';
import { contentHmacOf, decodeSealedEvents } from '../seal/sealed-events.js';
import { type StoredVerdict, openVerdictInput } from '../seal/stored-verdict.js';
import { type Problem, type StoredRevision, problem } from './stored-revision.js';
import type { ObjectReader } from './verify-report.js';

/** Opens the call's data key. Errors of the reader and of a key service that is away pass through. */
export async function openCallKey(
  callId: string,
  reader: ObjectReader,
  masterKey: MasterKey,
): Promise<CallKey | Problem> {
  const path = wrappedKeyPath(callId);
  const bytes = await reader.read(path);
  if (bytes === undefined) return problem('key-unavailable', `${path} is missing`);
  const wrapped = WrappedKey.safeParse(jsonOf(bytes));
  if (!wrapped.success || !isCanonicalForm(wrapped.data, bytes)) {
    return problem('altered-object', `${path} is not a wrapped key`);
  }
  if (wrapped.data.callId !== callId) {
    return problem('altered-object', `${path} holds the key of ${wrapped.data.callId}`);
  }
  try {
    return await masterKey.unwrap(wrapped.data);
  } catch (error) {
    if (error instanceof OtherMasterKeyError) {
      return problem('key-unavailable', `${path} was wrapped by another master key`);
    }
    if (error instanceof WrappedKeyError) return problem('altered-object', `${path} was altered`);
    throw error;
  }
}

/** Opens the events of a revision and computes again all that its manifest says about them. */
export function checkContent(
  { manifest, events, redacted, verdict }: StoredRevision,
  key: CallKey,
): CallFacts | Problem {
  const path = manifest.events.key;
  if (key.commitment() !== manifest.keyDigest) {
    return problem(
      'altered-object',
      `${wrappedKeyPath(manifest.callId)} is not the key that was signed`,
    );
  }
  const opened = openEvents(key, path, events);
  if ('integrity' in opened) return opened;
  if (!isEqualHex(contentHmacOf(key, opened.plain), manifest.events.contentHmac)) {
    return problem('altered-object', `${path} holds other content than was signed`);
  }
  const unordered = orderProblem(path, manifest.callId, opened.events);
  if (unordered !== undefined) return unordered;
  const unreadable = opened.events.find(
    (event) => openedWordsOf(event, key).state === 'unreadable',
  );
  if (unreadable !== undefined) {
    const identity = `${unreadable.epoch} ${unreadable.seq}`;
    return problem('altered-object', `${path}: the words of ${identity} cannot be opened`);
  }
  if (opened.events.length !== manifest.events.count) {
    return problem(
      'altered-object',
      `${path} holds ${opened.events.length} events, signed were ${manifest.events.count}`,
    );
  }

  const elsewhere = manifest.gaps.filter(({ source }) => source !== STREAM_SOURCE);
  const facts = callFactsOf(opened.events, elsewhere);
  for (const name of new Set([...(Object.keys(facts) as (keyof CallFacts)[]), ...LATER_FACTS])) {
    const stated = manifest[name];
    const isOlder = stated === undefined && LATER.has(name);
    if (!isOlder && !canonicalBytes(facts[name] ?? null).equals(canonicalBytes(stated ?? null))) {
      return problem('altered-object', `the manifest's "${name}" does not follow from the events`);
    }
  }
  if (redacted && !canonicalBytes(redacted.gaps).equals(canonicalBytes(facts.gaps))) {
    return problem(
      'altered-object',
      `the gaps in ${manifest.redacted.key} do not follow from the events`,
    );
  }
  const unopened = verdict && verdictProblem(key, manifest.verdict!.key, verdict);
  return unopened ?? facts;
}

const LATER: ReadonlySet<string> = new Set(LATER_FACTS);

/** Whether the verdict follows from its input is for the rules to say; here, that the input is there. */
function verdictProblem(key: CallKey, path: string, verdict: StoredVerdict): Problem | undefined {
  try {
    openVerdictInput(key, path, verdict);
    return undefined;
  } catch (error) {
    if (error instanceof SealedVerdictError) return problem('altered-object', error.message);
    throw error;
  }
}

function openEvents(
  key: CallKey,
  path: string,
  bytes: Buffer,
): { plain: Buffer; events: EventV1[] } | Problem {
  let plain: Buffer;
  try {
    plain = decodeSealedEvents(key, path, bytes);
  } catch (error) {
    if (error instanceof SealedEventsError) return problem('altered-object', error.message);
    throw error;
  }
  const decoded = decodeEventLines(plain);
  if ('problem' in decoded) return problem('altered-object', `${path}: ${decoded.problem}`);
  return { plain, events: decoded.events };
}

/** Sealed events stand in reading order, each once, all of this call. */
function orderProblem(
  path: string,
  callId: string,
  events: readonly EventV1[],
): Problem | undefined {
  const stranger = events.findIndex((event) => event.callId !== callId);
  if (stranger !== -1) {
    return problem('altered-object', `${path}: event ${stranger} is of another call`);
  }
  let ordered: EventV1[];
  try {
    ordered = inReadingOrder(events);
  } catch (error) {
    if (!(error instanceof IdentityConflictError)) throw error;
    return problem('altered-object', `${path}: two different events carry one identity`);
  }
  const first = events.findIndex((event, i) => event !== ordered[i]);
  if (first === -1) return undefined;
  return problem('altered-order', `${path}: event ${first} is not in its place`);
}

function isEqualHex(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
