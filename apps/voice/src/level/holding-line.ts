import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { VerticalCatalog, VerticalConfig } from '@verbatim/compliance';
import { ConfigurationError, type ConfigurationProblem } from '@verbatim/platform';

/** What a caller hears while the agent waits for room in the record. */
export interface HoldingLine {
  readonly afterMs: number;
  readonly everyMs: number;
  /** Mu-law, 8 kHz, in base64, each a mark's worth. */
  readonly chunks: readonly string[];
}

/** By vertical. */
export type HoldingLines = Pick<ReadonlyMap<string, HoldingLine>, 'get'>;
export const HOLDING_LINES = Symbol('HOLDING_LINES');

/** A caller takes silence of this length for a lost line; answers of the model come within 1 or 2 s. */
const AFTER_MS = 4_000;
const EVERY_MS = 15_000;
/** Comes with the app, which is why it is found from here and not from the working directory. */
const DEFAULT_AUDIO = path.resolve(import.meta.dirname, '../../../../config/audio/holding-en.ulaw');
/** 200 ms: where a barge-in stops it is known to that much. */
const CHUNK_BYTES = 1_600;
/** 100 ms … 20 s at 8,000 bytes a second. */
const AUDIO_BYTES = { min: 800, max: 160_000 } as const;

/**
 * The holding line of each compliance vertical; analytics ones never hold.
 *
 * Errors: `ConfigurationError` with every file that cannot be read or cannot be such audio.
 */
export async function readHoldingLines(
  catalog: Pick<VerticalCatalog, 'all'>,
  verticalsDirectory: string,
): Promise<ReadonlyMap<string, HoldingLine>> {
  const lines = new Map<string, HoldingLine>();
  const problems: ConfigurationProblem[] = [];
  for (const config of catalog.all.filter(({ policy }) => policy === 'block')) {
    const file = audioFileOf(config, verticalsDirectory);
    const audio = await readAudio(file);
    if (typeof audio === 'string') {
      problems.push({ name: file, expectation: `${audio} (hold.audio of ${config.vertical})` });
    } else lines.set(config.vertical, holdingLineOf(config, audio));
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return lines;
}

function audioFileOf({ hold }: VerticalConfig, directory: string): string {
  return hold?.audio === undefined ? DEFAULT_AUDIO : path.resolve(directory, hold.audio);
}

/** The audio, or what was expected of it. */
async function readAudio(file: string): Promise<Buffer | string> {
  let audio: Buffer;
  try {
    audio = await readFile(file);
  } catch (error) {
    return `must be a file that can be read, but that fails with ${String((error as NodeJS.ErrnoException).code)}`;
  }
  const { min, max } = AUDIO_BYTES;
  if (audio.byteLength < min || audio.byteLength > max) {
    return `must be ${min} to ${max} bytes of audio, but has ${audio.byteLength}`;
  }
  // With a header in front the caller would hear a crack, and Twilio may end the stream.
  const magic = audio.toString('latin1', 0, 4);
  if (['RIFF', '.snd', 'OggS', 'fLaC', 'ID3\u0003'].includes(magic)) {
    return `must be raw mu-law at 8 kHz, but begins like a ${magic.trim()} file`;
  }
  return audio;
}

function holdingLineOf({ hold }: VerticalConfig, audio: Buffer): HoldingLine {
  const chunks: string[] = [];
  for (let at = 0; at < audio.byteLength; at += CHUNK_BYTES) {
    chunks.push(audio.toString('base64', at, Math.min(at + CHUNK_BYTES, audio.byteLength)));
  }
  return { afterMs: hold?.afterMs ?? AFTER_MS, everyMs: hold?.everyMs ?? EVERY_MS, chunks };
}
