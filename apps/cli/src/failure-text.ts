import { YamlFileError } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import { ConfigurationError } from '@verbatim/platform';
import { CommandFailure, EXIT_CODE } from './exit-codes.js';

const SOFTWARE = 70;

const ADVICE: Readonly<Record<string, string>> = {
  'DATABASE.UNAVAILABLE': 'Start the system with "npm start", or set DATABASE_URL.',
  'QUEUE.UNAVAILABLE': 'Start the system with "npm start", or set REDIS_URL or DATABASE_URL.',
  'STORE.UNAVAILABLE': 'Check S3_ENDPOINT and the network, or STORE_DIRECTORY and its disk.',
  'STORE.REFUSED': 'Check S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.',
  'KEYS.UNAVAILABLE':
    'Its words cannot be read without it; "verbatim verify" still checks the rest.',
  'KEYS.SERVICE_UNAVAILABLE': 'Check KMS_REGION, KMS_ENDPOINT and the network.',
  'KEYS.SERVICE_REFUSED': 'Check the key in AWS KMS, its policy, and the credentials.',
  'AUDIT.OTHER_MASTER_KEY':
    'Set MASTER_KEY_FILE or MASTER_KMS_KEY_ID, or one of their _PREVIOUS, to the key that the calls were recorded under.',
};

/** One line that says what went wrong and what to do, and the exit code that goes with it. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof CommandFailure) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof ConfigurationError) {
    const problems = error.problems.map(({ name, expectation }) => `${name} ${expectation}`);
    return { text: problems.join('; '), exitCode: EXIT_CODE.configuration };
  }
  if (error instanceof YamlFileError) {
    const text = `these files cannot be used:\n${error.message}`;
    return { text, exitCode: EXIT_CODE.configuration };
  }
  if (error instanceof OperationalError) {
    const text = [error.message, ADVICE[error.code]].filter(Boolean).join(' ');
    return { text, exitCode: EXIT_CODE.failed };
  }
  if (isMissingTable(error)) {
    const text = 'The database has no tables yet: start the system with "npm start".';
    return { text, exitCode: EXIT_CODE.failed };
  }
  const name =
    error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'unknown';
  return { text: `This is a bug (${name}). Please report it.`, exitCode: SOFTWARE };
}

function isMissingTable(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'P2021';
}
