import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from '../process/repository.mjs';

/** Beside the checkout, where they were put: their licences keep them out of this repository. */
const PUBLIC_FOLDER = path.resolve(
  inRoot(),
  process.env.CONVERSATIONS_DIRECTORY || '../shared/data',
);

/**
 * Conversations in which nobody breaks a rule, by origin: `{ name, conversations }`; \`null\` for those that
 * are not here. Build first.
 */
export async function cleanConversations() {
  const own = await scriptsIn(inRoot('apps', 'simulator', 'scripts'));
  return [
    { name: 'scripts of the simulator', conversations: own },
    { name: 'public conversations', conversations: await scriptsIn(PUBLIC_FOLDER) },
  ];
}

async function scriptsIn(folder) {
  const library = inRoot('apps', 'simulator', 'dist', 'scripts', 'script-library.js');
  const { readLibrary } = await import(pathToFileURL(library).href);
  const found = await readLibrary(folder);
  if (found.kind === 'absent') return null;
  return found.scripts.map(({ id, vertical, steps }) => ({
    id,
    vertical,
    turns: steps
      .filter(({ kind }) => kind === 'caller' || kind === 'agent')
      .map(({ kind, text }) => ({ speaker: kind, text })),
  }));
}
