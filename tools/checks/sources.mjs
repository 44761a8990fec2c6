import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../process/repository.mjs';

/** Files that git knows or would add, with `/` between folders. Deleted ones are left out. */
export function trackedFiles() {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: inRoot(),
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file && fs.existsSync(inRoot(file)));
}

export const sourceFiles = () => trackedFiles().filter((file) => /\.(ts|tsx|mjs)$/.test(file));

export const textOf = (file) => fs.readFileSync(inRoot(file), 'utf8');

/** `file:line: text` of every line that matches. */
export function linesMatching(files, pattern) {
  return files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}
