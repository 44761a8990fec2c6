// Writes the published JSON Schemas from the built zod schemas: `npm run schemas:generate`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemasV1 } from './dist/index.js';

const folder = new URL('./schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemasV1())) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`wrote libs/contracts/schema/${name}`);
}
