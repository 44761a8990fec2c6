// Writes the published JSON Schemas from the built zod schemas: `npm run schemas:generate`.
import { writeFileSync } from 'node:fs';
import { agentJsonSchema, verticalJsonSchema } from './dist/index.js';

const SCHEMAS = {
  'config/verticals/vertical.schema.json': verticalJsonSchema(),
  'config/agents/agent.schema.json': agentJsonSchema(),
};
for (const [file, schema] of Object.entries(SCHEMAS)) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  writeFileSync(new URL(`../../${file}`, import.meta.url), text);
  console.log(`wrote ${file}`);
}
