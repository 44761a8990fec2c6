const EXCLUSION_VIOLATION = '23P01';
const UNIQUE_VIOLATION = '23505';
/** Prisma's own code for the latter. */
const UNIQUE_VIOLATION_PRISMA = 'P2002';
const DEPTH_MAX = 6;

/** The book has something there already: somebody wrote past its locks. */
export const isOverlap = (error: unknown): boolean => hasCode(error, [EXCLUSION_VIOLATION]);

/** Two drew the same reference at the same moment. */
export const isSameReference = (error: unknown): boolean =>
  hasCode(error, [UNIQUE_VIOLATION, UNIQUE_VIOLATION_PRISMA]);

/** Prisma, its adapter and `pg` each wrap the other. */
function hasCode(error: unknown, codes: readonly unknown[]): boolean {
  let each: unknown = error;
  for (let depth = 0; depth < DEPTH_MAX && typeof each === 'object' && each !== null; depth++) {
    const { code, originalCode, cause, meta } = each as {
      code?: unknown;
      originalCode?: unknown;
      cause?: unknown;
      meta?: { driverAdapterError?: unknown };
    };
    if (codes.includes(code) || codes.includes(originalCode)) return true;
    each = cause ?? meta?.driverAdapterError;
  }
  return false;
}
