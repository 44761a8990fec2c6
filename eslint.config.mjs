import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** What the pure libraries may not know about: they must stay usable, and testable, without a server. */
const FRAMEWORKS = ['@nestjs/*', '@prisma/*', 'bullmq', 'ioredis', '@aws-sdk/*', 'pg'];

/** app → adapter → core → contract; `platform` serves apps and adapters; apps never import apps. */
export const depConstraints = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:adapter', 'type:core', 'type:platform', 'type:contract'],
  },
  {
    sourceTag: 'type:adapter',
    onlyDependOnLibsWithTags: ['type:core', 'type:platform', 'type:contract'],
  },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:contract'] },
  {
    sourceTag: 'type:core',
    onlyDependOnLibsWithTags: ['type:contract'],
    bannedExternalImports: FRAMEWORKS,
  },
  { sourceTag: 'type:contract', onlyDependOnLibsWithTags: [], bannedExternalImports: FRAMEWORKS },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/generated', '**/coverage', '.nx', '.data'] },
  ...tseslint.configs.recommended,
  prettier,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: true, allow: [], depConstraints },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          caughtErrors: 'all',
          caughtErrorsIgnorePattern: '^_',
        },
      ],
    },
  },
  {
    // Environment variables are read in `*.env.ts` only, so that every one has bounds and a description.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.env.ts', '**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Read the environment in a `*.env.ts` schema only.',
        },
      ],
    },
  },
);
