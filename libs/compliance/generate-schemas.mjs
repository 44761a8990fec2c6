// Writes the published JSON Schemas from the built zod schemas: `npm run schemas:generate`.
import { writeFileSync } from 'node:fs';
import { verticalJsonSchema } from './dist/index.js';

const file = 'config/verticals/vertical.schema.json';
writeFileSync(
  new URL(`../../${file}`, import.meta.url),
  `${JSON.stringify(verticalJsonSchema(), null, 2)}\n`,
);
console.log(`wrote ${file}`);
