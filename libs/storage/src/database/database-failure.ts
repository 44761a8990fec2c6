/** What a failed statement means: the server is away, transactions collided, or none of these. */
export type DatabaseFailure =
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'contention' }
  | { readonly kind: 'other' };

/** Prisma: cannot reach, timed out, closed, no free connection, transaction lost with its connection. */
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
/** Prisma: write conflict or deadlock. */
const CONTENTION_PRISMA = new Set(['P2034']);
const CONTENTION_SQLSTATE = new Set(['40001', '40P01', '55P03']);
/**
 * Class 08 connection, 53 out of resources, 57P operator intervention, 57014 statement time-out,
 * 58 system error; 25P03 and 25006: a session cut off, a standby in recovery; 28 and 3D000: the
 * configuration is wrong, and no job is to blame for it.
 */
const UNAVAILABLE_SQLSTATE = /^(08...|53...|57P..|57014|58...|25P03|25006|28...|3D000)$/;
const SOCKET = /^E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_|NOTFOUND)/;
/** `pg` gives these no code. */
const PLAIN_MESSAGE = /^(Connection terminated|timeout exceeded|Query read timeout|Client has)/i;
/** The driver adapter's names for some of the above. */
const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'SocketTimeout',
  'ConnectionClosed',
  'TlsConnectionError',
  'TooManyConnections',
  'AuthenticationFailed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
]);

/** The adapter does not pass on which socket error it was. */
const IN_WORDS: Readonly<Record<string, string>> = {
  P1001: 'not reachable',
  DatabaseNotReachable: 'not reachable',
  P1017: 'connection closed',
  ConnectionClosed: 'connection closed',
  P2024: 'no free connection',
  P2028: 'transaction cut off',
  '57014': 'statement took too long',
  '57P01': 'shutting down',
  '57P03': 'starting up',
  '28P01': 'wrong password',
  '3D000': 'no such database',
  '53300': 'too many connections',
};

const DEPTH_MAX = 6;

/** Looks through the chain of causes, since Prisma, its adapter and `pg` each wrap the other. */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  let each: unknown = error;
  for (let depth = 0; depth < DEPTH_MAX && typeof each === 'object' && each !== null; depth++) {
    const failure = classifyOne(each);
    if (failure) return failure;
    each = nextOf(each);
  }
  return { kind: 'other' };
}

function nextOf(error: object): unknown {
  const { cause, meta } = error as { cause?: unknown; meta?: { driverAdapterError?: unknown } };
  return cause ?? meta?.driverAdapterError;
}

function classifyOne(error: object): DatabaseFailure | undefined {
  const { code, originalCode, kind, message } = error as Record<string, unknown>;
  for (const each of [originalCode, code]) {
    if (typeof each !== 'string') continue;
    if (CONTENTION_PRISMA.has(each) || CONTENTION_SQLSTATE.has(each)) return { kind: 'contention' };
    if (UNAVAILABLE_PRISMA.has(each) || UNAVAILABLE_SQLSTATE.test(each) || SOCKET.test(each)) {
      return { kind: 'unavailable', reason: IN_WORDS[each] ?? each };
    }
  }
  if (kind === 'TransactionWriteConflict') return { kind: 'contention' };
  if (typeof kind === 'string' && ADAPTER_KINDS.has(kind)) {
    return { kind: 'unavailable', reason: IN_WORDS[kind] ?? kind };
  }
  if (typeof message === 'string' && PLAIN_MESSAGE.test(message)) {
    return { kind: 'unavailable', reason: 'connection lost' };
  }
  return undefined;
}
