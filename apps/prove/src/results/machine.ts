import { cpus, totalmem } from 'node:os';

/** What the numbers were measured on, in one line. */
export function describeMachine(): string {
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  const processors = cpus();
  const model = processors[0]?.model.trim() || 'unknown processor';
  return `${processors.length} × ${model}, ${gibibytes} GiB, ${process.platform}-${process.arch}, Node ${process.version}`;
}
