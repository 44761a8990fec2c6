import { OverlappingMasterKeys } from '@verbatim/audit-log';
import { listTrustedKeys, rewrapKeys, rotateSigningKey, rotateTrust } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { parseDays, parseInstant } from '../keys/instant.js';
import { keyListOf } from '../keys/key-list.js';
import { trustKeys } from '../keys/trust-keys.js';
import { printKeys, printRewrap } from '../output/key-text.js';
import { Progress } from '../output/progress.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import type { CommandContext } from './context.js';

const ROTATE_HELP = `
With SIGNING_KEY_FILE the new key takes the place of the old one in that file, and the old one is kept beside
it as <file>.<its id>. With --kms the new key is one of AWS KMS, and what to set is said at the end. Either
way the new key is trusted from now on, and the old one up to the end of the overlap: what it signs later is
untrusted-key. Workers sign with the new key when they start again.`;

const REWRAP_HELP = `
MASTER_KEY_FILE or MASTER_KMS_KEY_ID name the key that wraps from now on, MASTER_KEY_FILE_PREVIOUS or
MASTER_KMS_KEY_ID_PREVIOUS the one before it. Each key is opened, compared with what its call's newest manifest
commits to, wrapped, opened again and replaced. Ctrl-C stops it and loses nothing: run it again. Voice and
workers may run, if they know both keys. Not beside "verbatim erase".

Exit code 1 when a key had to be left as it is.`;

interface RewrapFlags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly trust?: string;
}

interface TrustFlags {
  readonly from?: string;
  readonly until?: string;
}

export function addKeysCommand(program: Command, context: CommandContext): void {
  const keys = program
    .command('keys')
    .summary('look at the keys that sign and wrap, and change them')
    .description('Signing keys, the keys whose signatures count, and the master key.');
  addList(keys, context);
  addTrust(keys, context);
  addRotateSigning(keys, context);
  addRewrap(keys, context);
}

function addList(keys: Command, context: CommandContext): void {
  keys
    .command('list')
    .summary('list the trusted keys, who signs, and who wraps')
    .description('Lists the keys in TRUSTED_KEYS with their times, and the keys in use.')
    .option('--json', 'one JSON object instead of a table')
    .action(({ json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const list = keyListOf(
          await listTrustedKeys(access.trustedSource()),
          await access.signers(),
          await access.masterKeys(),
          Date.now(),
        );
        if (json) terminal.line(JSON.stringify(list, null, 2));
        else printKeys(terminal, list);
        const stranger = list.trusted.find(
          ({ use, state }) => use === 'signs' && state !== 'trusted',
        );
        if (stranger) throw new CommandFailure(`${stranger.keyId} signs and is ${stranger.state}.`);
      }),
    );
}

function addTrust(keys: Command, context: CommandContext): void {
  keys
    .command('trust')
    .summary('trust a public key, or end the trust in one')
    .description('Adds public keys to the directory TRUSTED_KEYS, or gives known ones other times.')
    .argument('<key>', 'file of public keys (SPKI PEM), or kms:<ARN, id or alias>')
    .option('--from <instant>', 'what it signed before does not count')
    .option('--until <instant>', 'what it signs later does not count')
    .action((key: string, { from, until }: TrustFlags) =>
      context.run(async (access, terminal) => {
        const validity = {
          ...(from !== undefined && { validFrom: parseInstant('--from', from) }),
          ...(until !== undefined && { validUntil: parseInstant('--until', until) }),
        };
        for (const { keyId, file } of await trustKeys(access, key, validity)) {
          terminal.line(`${keyId} is trusted: ${file}`);
        }
      }),
    );
}

function addRotateSigning(keys: Command, context: CommandContext): void {
  keys
    .command('rotate-signing')
    .summary('sign with a new key from now on')
    .description('Puts a new signing key in the place of the one in use.')
    .option('--overlap <days>', 'how long signatures of the old key still count', '30d')
    .option('--kms <key>', 'the new key: ARN, id or alias of a key of AWS KMS')
    .addHelpText('after', ROTATE_HELP)
    .action(({ overlap, kms }: { overlap: string; kms?: string }) =>
      context.run((access, terminal) => {
        const untilMs = Date.now() + parseDays('--overlap', overlap);
        return kms === undefined
          ? rotateFile(access, terminal, untilMs)
          : rotateToKms(access, terminal, kms, untilMs);
      }),
    );
}

async function rotateFile(
  access: RecordAccess,
  terminal: Terminal,
  untilMs: number,
): Promise<void> {
  const { signingFile } = access;
  const rotation = await rotateSigningKey(signingFile, access.trustedSource(), untilMs);
  const { newKeyId, oldKeyId, oldFile, oldValidUntil } = rotation;
  terminal.line(`signs from now on: ${newKeyId} (${signingFile})`);
  terminal.line(`trusted until ${isoOf(oldValidUntil)}: ${oldKeyId} (${oldFile})`);
  terminal.line();
  terminal.line(
    'Give verifiers the new public key, and start the workers again. Until all know it, set',
  );
  terminal.line(`  SIGNING_KEY_FILE_PREVIOUS=${oldFile}`);
  terminal.line('so that checkpoints carry both signatures. Then destroy that file.');
}

async function rotateToKms(
  access: RecordAccess,
  terminal: Terminal,
  keyName: string,
  untilMs: number,
): Promise<void> {
  const old = await access.signer();
  const next = await access.kmsPublicKey(keyName);
  const directory = access.trustedSource();
  const { newKeyId, oldKeyId, oldValidUntil } = await rotateTrust(directory, old, next, untilMs);
  terminal.line(`trusted from now on: ${newKeyId} (${keyName})`);
  terminal.line(`trusted until ${isoOf(oldValidUntil)}: ${oldKeyId}`);
  terminal.line();
  terminal.line('Give verifiers the new public key, and start the workers again with');
  terminal.line(`  SIGNING_KMS_KEY_ID=${keyName}`);
  terminal.line(`  ${access.signingVariable}_PREVIOUS=<what ${access.signingVariable} is now>`);
  if (access.signingVariable === 'SIGNING_KEY_FILE') terminal.line('  SIGNING_KEY_FILE=');
}

function addRewrap(keys: Command, context: CommandContext): void {
  keys
    .command('rewrap')
    .summary('wrap the data key of every call under another master key')
    .description('Takes every key in the object store over to the master key of today.')
    .option('--dry-run', 'open and compare everything, and write nothing')
    .option('--json', 'the report as JSON')
    .option(
      '--trust <keys>',
      'file or directory of the public keys to trust (default: TRUSTED_KEYS)',
    )
    .addHelpText('after', REWRAP_HELP)
    .action((flags: RewrapFlags) =>
      context.run((access, terminal) => rewrap(access, terminal, flags)),
    );
}

async function rewrap(
  access: RecordAccess,
  terminal: Terminal,
  { dryRun: isDryRun = false, json, trust }: RewrapFlags,
): Promise<void> {
  const { current: to, previous } = await access.requiredMasterKeys();
  const store = await access.store();
  const trustedKeys = await access.trustedKeys(trust);
  let total = 0;
  for await (const _key of store.list('keys/')) total += 1;
  const progress = new Progress(isDryRun ? 'Looking at keys' : 'Wrapping keys', total);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const report = await rewrapKeys({
      store,
      to,
      from: new OverlappingMasterKeys(to, previous),
      trustedKeys,
      isDryRun,
      signal: stopping.signal,
      onKey: ({ already, rewrapped, gone, failed }) =>
        progress.at(already + rewrapped + gone + failed),
    });
    progress.end();
    if (json) terminal.line(JSON.stringify(report, null, 2));
    else printRewrap(terminal, report, isDryRun);
    if (stopping.signal.aborted) throw new CommandFailure('Stopped. Run it again to go on.');
    if (report.failed > 0)
      throw new CommandFailure(`${report.failed} keys could not be taken over.`);
  } finally {
    progress.end();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

const isoOf = (at: number): string => new Date(at).toISOString();
