import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../process/repository.mjs';
import { formatted } from './write-formatted.mjs';

export const AGENT_PAGES_FOLDER = 'docs/agents';
const NOTE = 'Generated from config/verticals and config/agents by `npm run docs:generate`.';
const INDEX = `# Agents

${NOTE} What the fields mean, and how a
hand-off works: [docs/specs/agents.md](../specs/agents.md). A guard stands in brackets on its arrow.
`;

/** Every page by its file's name, as it is to stand in docs/agents. Build first. */
export async function agentPages() {
  const { agentsPage, VerticalCatalog } = await import('@verbatim/compliance');
  const catalog = VerticalCatalog.from(yamlIn('config/verticals'), yamlIn('config/agents'));
  const verticals = [...catalog.all].sort((a, b) => (a.vertical < b.vertical ? -1 : 1));
  const pages = new Map([['README.md', INDEX + verticals.map(indexLine).join('')]]);
  for (const vertical of verticals) {
    pages.set(`${vertical.vertical}.md`, `${agentsPage(vertical)}\n\n${NOTE}\n`);
  }
  for (const [name, text] of pages) {
    pages.set(name, await formatted(inRoot(AGENT_PAGES_FOLDER, name), text));
  }
  return pages;
}

export async function writeAgentDocs(say) {
  const folder = inRoot(AGENT_PAGES_FOLDER);
  fs.mkdirSync(folder, { recursive: true });
  const pages = await agentPages();
  for (const [name, text] of pages) fs.writeFileSync(path.join(folder, name), text);
  for (const name of fs.readdirSync(folder)) {
    if (!pages.has(name)) fs.rmSync(path.join(folder, name));
  }
  say(`Wrote ${pages.size} pages of ${AGENT_PAGES_FOLDER}.`);
}

const indexLine = ({ vertical, agents }) =>
  `\n- [${vertical}](${vertical}.md): ${[...agents.keys()].join(', ')}`;

function yamlIn(folder) {
  return fs
    .readdirSync(inRoot(folder), { recursive: true })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`)
    .map((file) => ({ path: file, text: fs.readFileSync(inRoot(file), 'utf8') }));
}
