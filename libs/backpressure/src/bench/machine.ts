import { cpus, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    node: process.version,
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** As installed, since ranges say little about what was measured. */
export function versionOf(name: string): string {
  const root = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
  const text = readFileSync(`${root}${name}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
