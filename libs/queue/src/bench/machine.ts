import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export interface Machine {
  readonly node: string;
  readonly bullmq: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    node: process.version,
    bullmq: versionOf('bullmq'),
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

function versionOf(name: string): string {
  const manifest = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
