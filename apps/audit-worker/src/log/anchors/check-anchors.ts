import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { LogState } from '@verbatim/storage';
import { AnchorAheadError } from '../log.errors.js';
import type { AnchorPlace } from './anchor-place.js';

/**
 * Whether the log is at least what the second places have seen of it: database and store may have been
 * restored together, and then agree. A place that is away holds nothing up; it is told by its age.
 *
 * Errors: `AnchorAheadError`.
 */
export async function checkAnchors(
  { publishedSize, root }: Pick<LogState, 'publishedSize' | 'root'>,
  places: readonly AnchorPlace[],
  logger: Logger,
): Promise<void> {
  await Promise.all(
    places.map(async (place) => {
      const seen = await newestOf(place, logger);
      if (seen === undefined || seen.size < publishedSize) return;
      if (seen.size > publishedSize || !root?.equals(seen.root)) {
        throw new AnchorAheadError(publishedSize, place.description, seen.size);
      }
    }),
  );
}

async function newestOf(place: AnchorPlace, logger: Logger) {
  try {
    return await place.newest?.();
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    logger.warn({ err: error, place: place.name }, 'An anchor could not be asked what it has.');
    return undefined;
  }
}
