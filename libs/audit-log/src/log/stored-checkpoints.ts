import type { Checkpoint } from './checkpoint.js';
import { CHECKPOINTS_PREFIX, sizeInCheckpointPath } from './log-paths.js';
import { found, openedCheckpoint } from './log-verdict.js';
import type { LogSource } from './open-log.js';
import { readAhead } from './read-ahead.js';

/** A checkpoint, and what it is called in messages. */
export interface NamedCheckpoint extends Checkpoint {
  readonly name: string;
}

/**
 * All checkpoints that are kept, smallest first, each signed and of the size in its name.
 *
 * Bounds: one object in memory for each: 100 MB for a year of one a minute.
 * Errors: `LogProblemFound`; those of the reader.
 */
export async function storedCheckpoints(source: LogSource): Promise<NamedCheckpoint[]> {
  const names: string[] = [];
  for await (const name of source.reader.list(CHECKPOINTS_PREFIX)) names.push(name);
  names.sort();
  const checkpoints: NamedCheckpoint[] = [];
  const read = readAhead(0, names.length, (at) => readKept(source, names[at]!));
  for await (const checkpoint of read) checkpoints.push(checkpoint);
  return checkpoints;
}

async function readKept(
  { reader, origin, trustedKeys }: LogSource,
  name: string,
): Promise<NamedCheckpoint> {
  const bytes = await reader.read(name);
  if (bytes === undefined) throw found('missing-object', `${name} went away while it was read`);
  const checkpoint = openedCheckpoint(name, bytes, origin, trustedKeys);
  if (sizeInCheckpointPath(name) !== checkpoint.size) {
    throw found('altered-object', `${name} holds the checkpoint of ${checkpoint.size} leaves`);
  }
  return { name, ...checkpoint };
}
