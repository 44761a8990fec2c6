import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { databaseFacts } from '@verbatim/storage';
import { type Check, failed, type Finding, ok, warning } from '../check.js';
import type { Installation } from '../installation.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../../prisma/migrations');
/** What the embedded server and the tests run. */
const VERSION_MIN = 16;

/** Whether PostgreSQL has the tables that this build expects, all of them and no later ones. */
export const database = ({ access }: Installation): Check => ({
  name: 'database',
  async run(): Promise<Finding> {
    const { version, majorVersion, migrations } = await databaseFacts(access.database());
    const entries = await readdir(MIGRATIONS, { withFileTypes: true });
    const expected = entries.filter((each) => each.isDirectory()).map(({ name }) => name);
    const applied = new Set(migrations);
    const lacking = expected.filter((name) => !applied.has(name)).sort();
    if (lacking.length > 0) {
      return failed(
        `${lacking.length} of ${expected.length} migrations are not applied, first ${lacking[0]}`,
        'Apply them before any app starts: npm run db:migrate',
      );
    }
    const unknown = migrations.filter((name) => !expected.includes(name));
    if (unknown.length > 0) {
      return warning(
        `it has ${unknown.length} migrations that this build does not know, as ${unknown[0]}`,
        'A newer build has been here: run that one everywhere.',
      );
    }
    if (majorVersion < VERSION_MIN) {
      return warning(`PostgreSQL ${version}`, `Nothing below ${VERSION_MIN} was ever tested.`);
    }
    return ok(`PostgreSQL ${version}, all ${expected.length} migrations`);
  },
});
