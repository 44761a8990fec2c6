import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallScript } from './call-script.js';
import { parseDialogueLines } from './dialogue-lines.js';
import { ScriptError } from './script.errors.js';
import { counterpartOf, scriptOfTextGrids } from './text-grid-pair.js';
import { parseYamlScript } from './yaml-script.js';

/** Files that one folder may hold: past this it is some other folder, given by mistake. */
const FILES_MAX = 10_000;

const PLAYABLE = /\.(ya?ml|json|jsonl|TextGrid)$/;

export type Library =
  | { readonly kind: 'found'; readonly scripts: readonly CallScript[] }
  | { readonly kind: 'absent'; readonly path: string };

/**
 * Every script under a path: a YAML or JSON script, dialogues in JSON Lines, one half of a TextGrid pair,
 * or a folder of these (and its folders), in the order of their names.
 *
 * Errors: `ScriptError` for a malformed file; a path that does not exist is the value `absent`.
 */
export async function readLibrary(path: string): Promise<Library> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return { kind: 'absent', path };
  const files = found.isDirectory() ? await filesUnder(path) : [path];
  const scripts: CallScript[] = [];
  const pairsRead = new Set<string>();
  for (const file of files) {
    const pair = counterpartOf(file);
    if (pair && pairsRead.has(pair.doctor)) continue;
    if (pair) pairsRead.add(pair.doctor);
    scripts.push(...(pair ? [await readPair(pair)] : await readScripts(file)));
  }
  if (scripts.length === 0) {
    throw new ScriptError(path, 1, 1, 'no .yaml, .json, .jsonl or .TextGrid file in this folder');
  }
  return { kind: 'found', scripts };
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  if (entries.length > FILES_MAX) {
    throw new ScriptError(folder, 1, 1, `more than ${FILES_MAX} files in this folder`);
  }
  return entries
    .filter((entry) => entry.isFile() && PLAYABLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function readScripts(file: string): Promise<CallScript[]> {
  const text = await readFile(file, 'utf8');
  if (file.endsWith('.jsonl')) return parseDialogueLines(file, text);
  if (/\.(ya?ml|json)$/.test(file)) return [parseYamlScript(file, text)];
  throw new ScriptError(file, 1, 1, 'expected a .yaml, .json, .jsonl or .TextGrid file');
}

async function readPair(pair: { doctor: string; patient: string }): Promise<CallScript> {
  const [doctor, patient] = await Promise.all([textOf(pair.doctor), textOf(pair.patient)]);
  return scriptOfTextGrids(doctor, patient);
}

async function textOf(path: string): Promise<{ path: string; text: string }> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ScriptError(path, 1, 1, 'this half of the TextGrid pair is missing');
  });
  return { path, text };
}
