/** The other scripts of package.json. Each starts what it needs and leaves nothing running. */
import { bootstrap } from './bootstrap.mjs';

const COMMANDS = ['check', 'test:int', 'prove', 'chaos', 'bench', 'evals', 'dev', 'cli', 'docs'];

const [command] = process.argv.slice(2);
if (!COMMANDS.includes(command)) {
  console.error(`Usage: node tools/run.mjs ${COMMANDS.join(' | ')}`);
  process.exit(64);
}
try {
  if (await bootstrap(import.meta.url, command)) {
    const { runCommand } = await import('./run/commands.mjs');
    process.exitCode = await runCommand(command, process.argv.slice(3));
  }
} catch (error) {
  console.error(`[${command}] ${error.message}`);
  process.exitCode = 1;
}
