import { z } from 'zod';
import { policyDirectories, type PolicyDirectories } from './policy-directories.js';

/** Where an app finds the files of its policy. */
export const PolicyEnv = z.object({
  VERTICALS_DIRECTORY: z
    .string()
    .min(1)
    .default('config/verticals')
    .describe('Directory of the verticals’ YAML files.'),
  RULES_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Directory of the rules’ YAML files. Without it "rules" beside the verticals.'),
  RETENTION_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Directory of the retention classes. Without it "retention" beside the verticals.'),
});
export type PolicyEnv = z.infer<typeof PolicyEnv>;

export const directoriesFrom = (env: PolicyEnv): PolicyDirectories =>
  policyDirectories(env.VERTICALS_DIRECTORY, {
    rules: env.RULES_DIRECTORY,
    retention: env.RETENTION_DIRECTORY,
  });
