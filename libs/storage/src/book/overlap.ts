const EXCLUSION_VIOLATION = '23P01';
const DEPTH_MAX = 6;

/** Whether a statement failed because the book has something there already: Prisma and `pg` wrap each other. */
export function isOverlap(error: unknown): boolean {
  let each: unknown = error;
  for (let depth = 0; depth < DEPTH_MAX && typeof each === 'object' && each !== null; depth++) {
    const { code, originalCode, cause, meta } = each as {
      code?: unknown;
      originalCode?: unknown;
      cause?: unknown;
      meta?: { driverAdapterError?: unknown };
    };
    if (code === EXCLUSION_VIOLATION || originalCode === EXCLUSION_VIOLATION) return true;
    each = cause ?? meta?.driverAdapterError;
  }
  return false;
}
