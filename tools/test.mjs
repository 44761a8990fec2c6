/** `npm test`: everything that decides whether a change may land, on a fresh clone too. */
import { bootstrap } from './bootstrap.mjs';

try {
  if (await bootstrap(import.meta.url, 'test')) {
    const { runEverything } = await import('./test/everything.mjs');
    await runEverything();
  }
} catch (error) {
  console.error(`[test] ${error.message}`);
  process.exit(1);
}
