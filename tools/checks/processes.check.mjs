/** What the tools promise about processes: nothing survives its command, and no folder has two owners. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../process/inspect.mjs';
import { FolderInUseError, takeFolder } from '../process/lock.mjs';
import { inRoot } from '../process/repository.mjs';
import { credentialsFor, vendorEnvironment } from '../start/credentials.mjs';
import { readOptions } from '../start/options.mjs';

let directory;
before(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verbatim-tools-'));
});
after(() => fs.rmSync(directory, { recursive: true, force: true }));

/** A command that starts a child with a grandchild, tells their ids, and then does `ending`. */
function commandWithChildren(ending) {
  const script = `
    import { Supervisor } from '${inRoot('tools/process/supervisor.mjs')}';
    const supervisor = new Supervisor();
    supervisor.stopOnSignals(() => {});
    const shell = supervisor.start('shell', '/bin/sh', ['-c', 'sleep 60 & echo $!; wait']);
    console.log(shell.child.pid);
    setInterval(() => {}, 1000);
    setTimeout(() => { ${ending} }, 300);`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function processIdsOf(command) {
  let text = '';
  for await (const chunk of command.stdout) {
    text += chunk;
    const ids = text.trim().split('\n').map(Number);
    if (ids.length === 2) return ids;
  }
  throw new Error('the command told no process ids');
}

async function untilGone(ids) {
  for (const until = Date.now() + 10_000; Date.now() < until; await delay(50)) {
    if (!ids.some(isAlive)) return;
  }
  assert.fail(`processes ${ids.filter(isAlive).join(', ')} survived`);
}

describe('A command that is', () => {
  for (const [how, ending] of [
    ['killed', "process.kill(process.pid, 'SIGKILL')"],
    ['ended by an exception', "throw new Error('expected by this test')"],
    ['interrupted', "process.kill(process.pid, 'SIGINT')"],
    ['terminated', "process.kill(process.pid, 'SIGTERM')"],
  ]) {
    it(`${how} leaves neither its children nor theirs`, async () => {
      const command = commandWithChildren(ending);
      const ids = await processIdsOf(command);
      await untilGone(ids);
    });
  }
});

describe('takeFolder', () => {
  const folder = (name) => path.join(directory, name);

  it('refuses a folder that a running command holds, and names the command', () => {
    const release = takeFolder(folder('held'), 'npm start');
    assert.throws(
      () => takeFolder(folder('held'), 'npm run dev'),
      (error) => {
        assert.ok(error instanceof FolderInUseError);
        assert.match(error.message, new RegExp(`\`npm start\` \\(process ${process.pid}\\)`));
        return true;
      },
    );
    release();
    takeFolder(folder('held'), 'npm run dev')();
  });

  it('takes over from an owner that is dead, or whose process id another program has now', () => {
    for (const [name, owner] of [
      ['dead', { pid: 2 ** 22 + 1, purpose: 'npm start', command: 'node tools/start.mjs' }],
      ['reused', { pid: 1, purpose: 'npm start', command: 'node tools/start.mjs' }],
    ]) {
      fs.mkdirSync(folder(name));
      fs.writeFileSync(path.join(folder(name), 'owner.json'), JSON.stringify(owner));
      takeFolder(folder(name), 'npm start')();
    }
  });

  it('takes over a lock that a full disk cut short', () => {
    fs.mkdirSync(folder('torn'));
    fs.writeFileSync(path.join(folder('torn'), 'owner.json'), '{"pid": 1');
    takeFolder(folder('torn'), 'npm start')();
  });
});

describe('npm start', () => {
  const real = { TWILIO_AUTH_TOKEN: 't', OPENAI_API_KEY: 'k', PUBLIC_URL: 'https://voice.example' };

  it('refuses options that it does not know and values that make no sense', () => {
    assert.throws(() => readOptions(['--cals', '3']), /--cals/);
    assert.throws(() => readOptions(['--calls', 'many']), /--calls takes a whole number/);
    assert.throws(() => readOptions(['--speed', 'fast']), /--speed takes a number/);
  });

  it('simulates where a credential is missing, and says which', () => {
    const { isSimulated, why } = credentialsFor({ wantsCalls: false }, { TWILIO_AUTH_TOKEN: 't' });
    assert.equal(isSimulated, true);
    assert.equal(why, 'OPENAI_API_KEY not set');
  });

  it('sends nothing simulated to a vendor, even with credentials at hand', () => {
    const credentials = credentialsFor({ wantsCalls: true }, real);
    const environment = vendorEnvironment(credentials, { voicePort: 1, openaiPort: 2 });
    assert.equal(environment.OPENAI_BASE_URL, 'http://127.0.0.1:2/v1');
    assert.equal(environment.OPENAI_API_KEY, 'sk-simulated');
    assert.notEqual(environment.TWILIO_AUTH_TOKEN, real.TWILIO_AUTH_TOKEN);
  });

  it('asks for the public address before it takes real calls', () => {
    assert.throws(
      () => credentialsFor({ wantsCalls: false }, { ...real, PUBLIC_URL: '' }),
      /PUBLIC_URL/,
    );
    assert.equal(credentialsFor({ wantsCalls: false }, real).isSimulated, false);
  });
});
