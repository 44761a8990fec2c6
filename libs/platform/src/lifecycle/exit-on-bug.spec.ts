import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Lets the child import the sources, whose relative imports end in `.js`. */
const FROM_SOURCE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      const isOurs = /^[.]/.test(name) && !context.parentURL.includes('/node_modules/');
      return next(isOurs ? name.replace(/[.]js$/, '.ts') : name, context);
    },
  });`)}`;

/** Runs a snippet in a child process that has called `exitOnBug` first. */
function runChild(snippet: string): { code: number | null; out: string } {
  const source = `
    import { exitOnBug } from './exit-on-bug.js';
    import { onShutdown } from './on-shutdown.js';
    import { createLogger } from '../logging/logger.js';
    import { ConfigurationError } from '../env/configuration.errors.js';
    const logger = createLogger('child');
    const { onBug } = exitOnBug(logger);
    ${snippet}
    setTimeout(() => { process.exit(0); }, 5_000);`;
  const child = spawnSync(
    process.execPath,
    [
      '--experimental-transform-types',
      `--import=${FROM_SOURCE}`,
      '--no-warnings',
      '--conditions=@verbatim/source',
      '--input-type=module',
      '--eval',
      source,
    ],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  return { code: child.status, out: child.stdout + child.stderr };
}

describe('exitOnBug', () => {
  it.each([
    ['an uncaught exception', `setTimeout(() => { throw new Error('said four one one'); });`],
    ['a rejection nobody handles', `Promise.reject(new Error('said four one one'));`],
    ['a bug that a caller caught', `onBug(new Error('said four one one'));`],
  ])('logs %s without its payload and exits with 70', (_what, snippet) => {
    const { code, out } = runChild(snippet);
    expect(out).toContain('A bug: the process ends.');
    expect(out).not.toContain('four one one');
    expect(code).toBe(70);
  });

  it('says what kind of error it was and where, since nobody is left to ask', () => {
    const { out } = runChild(`onBug(new RangeError('said four one one'));`);
    expect(out).toContain('"type":"RangeError"');
    expect(out).toMatch(/"stack":" {4}at /);
  });

  it('names an address that is taken and exits with 78', () => {
    const { code, out } = runChild(`
      const { createServer } = await import('node:net');
      const first = createServer().listen(0, '127.0.0.1', () => {
        createServer().listen(first.address().port, '127.0.0.1');
      });`);
    expect(out).toMatch(/Cannot listen at 127\.0\.0\.1:\d+ \(EADDRINUSE\)/);
    expect(code).toBe(78);
  });

  it('lists the problems of bad configuration and exits with 78', () => {
    const { code, out } = runChild(
      `throw new ConfigurationError([{ name: 'PORT', expectation: 'is required' }]);`,
    );
    expect(out).toContain('PORT: is required');
    expect(code).toBe(78);
  });
});

describe('onShutdown', () => {
  it('finishes the work in hand on SIGTERM and exits with 0', () => {
    const { code, out } = runChild(`
      onShutdown(async () => { logger.info('drained'); }, { logger, timeoutMs: 1_000 });
      process.kill(process.pid, 'SIGTERM');`);
    expect(out).toContain('drained');
    expect(code).toBe(0);
  });

  it('exits with 70 when stopping takes longer than its limit', () => {
    const { code } = runChild(`
      onShutdown(() => new Promise(() => {}), { logger, timeoutMs: 50 });
      process.kill(process.pid, 'SIGTERM');`);
    expect(code).toBe(70);
  });
});
