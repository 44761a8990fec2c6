import type { z } from 'zod';
import type { StorageEnv } from '../storage.env.js';

/** What a process needs keys for. */
export type KeyUse = 'master' | 'signing';

type Names = Partial<Record<keyof StorageEnv, unknown>>;

interface Rule {
  readonly path: keyof StorageEnv;
  readonly message: string;
  isBroken(env: Names): boolean;
}

const notBoth = (a: keyof StorageEnv, b: keyof StorageEnv): Rule => ({
  path: b,
  message: `must not be set beside ${a}: one key wraps or signs, and it has to be clear which`,
  isBroken: (env) => Boolean(env[a] && env[b]),
});

const needed = (a: keyof StorageEnv, b: keyof StorageEnv): Rule => ({
  path: a,
  message: `is required, or ${b}`,
  isBroken: (env) => !env[a] && !env[b],
});

const ALWAYS: readonly Rule[] = [
  notBoth('MASTER_KEY_FILE', 'MASTER_KMS_KEY_ID'),
  notBoth('SIGNING_KEY_FILE', 'SIGNING_KMS_KEY_ID'),
];

const WHERE_NEEDED: Readonly<Record<KeyUse, readonly Rule[]>> = {
  master: [
    needed('MASTER_KEY_FILE', 'MASTER_KMS_KEY_ID'),
    {
      path: 'SECRETS_KEY_FILE',
      message: 'is required with MASTER_KMS_KEY_ID, from which nothing can be derived',
      isBroken: (env) => Boolean(env.MASTER_KMS_KEY_ID && !env.SECRETS_KEY_FILE),
    },
    {
      path: 'SECRETS_KEY_FILE',
      message: 'is required with MASTER_KEY_FILE_PREVIOUS: without it people would get other names',
      isBroken: (env) =>
        Boolean(env.MASTER_KEY_FILE && env.MASTER_KEY_FILE_PREVIOUS && !env.SECRETS_KEY_FILE),
    },
  ],
  signing: [needed('SIGNING_KEY_FILE', 'SIGNING_KMS_KEY_ID')],
};

/**
 * Refuses an environment in which a key is missing that the process needs, or one is named twice. Told
 * together with whatever else is wrong.
 */
export function withKeyChoice<T extends z.ZodObject>(schema: T, needs: readonly KeyUse[]): T {
  const rules = [...ALWAYS, ...needs.flatMap((use) => WHERE_NEEDED[use])];
  return rules.reduce<T>(
    (checked, { path, message, isBroken }) =>
      checked.refine((env) => !isBroken(env), { path: [path], message, when: () => true }),
    schema,
  );
}
