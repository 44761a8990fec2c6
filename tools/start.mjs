/** `npm start`: from a fresh clone to a running system with calls in it. `-- --help` lists the options. */
import { bootstrap } from './bootstrap.mjs';
import { readOptions } from './start/options.mjs';

try {
  const options = readOptions(process.argv.slice(2));
  if (options && (await bootstrap(import.meta.url, 'start'))) {
    const { start } = await import('./start/start.mjs');
    await start(options);
  }
} catch (error) {
  console.error(`[start] ${error.message}`);
  process.exit(1);
}
