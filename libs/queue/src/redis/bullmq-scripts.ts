import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { BullmqMismatchError } from '../queue.errors.js';

export const BULLMQ_VERSION = '6.7.0';

/**
 * The scripts that decide which jobs count against the cap. Admission repeats what addStandardJob does,
 * moveToFinished is embedded in ours; the others move jobs between counted states and must remove none.
 */
const PINNED = {
  addStandardJob: {
    file: 'addStandardJob-9',
    sha256: '2eee45c9ffc54d24681b737f926016a7f7464f0d32a5f87f623bffa2fc55413c',
  },
  moveToFinished: {
    file: 'moveToFinished-14',
    sha256: '8e744ec5d65dbe9e7ffb6e39a96c0268bba65e4f0b1d04e2d2a42ccb71b45a6d',
  },
  moveToDelayed: {
    file: 'moveToDelayed-11',
    sha256: '1a7b9311ef92fd66416973c29fa8b2c909cec58d0bfcf3e5ab53bb07ea1664d7',
  },
  moveToActive: {
    file: 'moveToActive-11',
    sha256: '7d35069db0b831af1bd1b2d5eb8d524e86fc7d3280b8c684a96b6614bad7d79a',
  },
  moveStalledJobsToWait: {
    file: 'moveStalledJobsToWait-9',
    sha256: 'dad86d89b50d825fb9ad1e95ef0ca9ae459ba16e837663fdbfc7be6de003debb',
  },
} as const;

export type PinnedScript = keyof typeof PINNED;

/** How a script's source is found; replaced in tests. */
export type ScriptSource = (name: PinnedScript, file: string) => string;

/**
 * The Lua of BullMQ's scripts, each proven to be the one that admission was written against.
 *
 * @throws BullmqMismatchError naming every script that differs.
 */
export function pinnedScripts(
  source: ScriptSource = installedScript,
): Record<PinnedScript, string> {
  const names = Object.keys(PINNED) as PinnedScript[];
  const scripts = names.map((name) => [name, source(name, PINNED[name].file)] as const);
  const changed = scripts.filter(([name, lua]) => sha256(lua) !== PINNED[name].sha256);
  if (changed.length > 0) {
    throw new BullmqMismatchError(
      `Admission is written against bullmq ${BULLMQ_VERSION}; the installed one differs in ` +
        `${changed.map(([name]) => name).join(', ')}. Install bullmq ${BULLMQ_VERSION}, or review ` +
        'these scripts and pin their new digests in bullmq-scripts.ts.',
    );
  }
  return Object.fromEntries(scripts) as Record<PinnedScript, string>;
}

const require = createRequire(import.meta.url);

/** BullMQ exports no scripts; its package has no `exports` map, so the file itself can be loaded. */
function installedScript(name: PinnedScript, file: string): string {
  try {
    const module = require(`bullmq/dist/cjs/scripts/${file}.js`) as Record<
      string,
      { content: string }
    >;
    return module[name]?.content ?? '';
  } catch {
    return ''; // A missing file is a mismatch like any other.
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
