import fs from 'node:fs';
import { inRoot } from '../process/repository.mjs';
import { writeFormatted } from './write-formatted.mjs';

export const TOOLS_DOCUMENT = 'docs/specs/tools.md';

const [BEGIN, END] = ['<!-- tools: generated -->', '<!-- /tools -->'];

/** One row for each tool, as the model sees it. Build first. */
export async function toolsTable() {
  const { TOOLS, schemaOf } = await import('@verbatim/tools');
  const rows = Object.values(TOOLS).map((tool) => {
    const { properties, required = [] } = schemaOf(tool).parameters;
    const names = Object.keys(properties);
    const fields = names.map((name) => (required.includes(name) ? `\`${name}\`` : `\`${name}\`?`));
    const seconds = `${tool.timeLimitMs / 1_000} s`;
    const filler = tool.filler ?? '–';
    return [`\`${tool.name}\``, tool.effect, fields.join(', ') || '–', seconds, filler];
  });
  const head = ['tool', 'effect', 'arguments', 'time', 'filler'];
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function toolsTableIn(text) {
  return text.split(BEGIN)[1]?.split(END)[0];
}

export async function writeToolDocs(say) {
  const file = inRoot(TOOLS_DOCUMENT);
  const text = fs.readFileSync(file, 'utf8');
  const table = await toolsTable();
  await writeFormatted(
    file,
    text.replace(toolsTableIn(text), () => `\n\n${table}\n\n`),
  );
  say(`Wrote the table of ${TOOLS_DOCUMENT}.`);
}
