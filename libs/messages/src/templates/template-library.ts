import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { YamlFileError, type YamlFileProblem } from '@verbatim/compliance';
import { ConfigurationError } from '@verbatim/platform';
import { parseMessageTemplate, type MessageTemplate } from './message-template.js';

/** Twelve verticals with ten templates each, four times over. */
const FILES_MAX = 500;
const FILE_BYTES_MAX = 64 * 1024;

/** None of the templates is used while one of them is wrong. */
export class MessageTemplateError extends YamlFileError {
  override readonly name = 'MessageTemplateError';
}

/** Templates by vertical and name. A vertical has those of its folder and no others. */
export class TemplateLibrary {
  constructor(private readonly templates: ReadonlyMap<string, MessageTemplate>) {}

  find(vertical: string, template: string): MessageTemplate | undefined {
    return this.templates.get(`${vertical}/${template}`);
  }

  get size(): number {
    return this.templates.size;
  }
}

/**
 * `<directory>/<vertical>/<template>.yaml`, read once.
 *
 * Bounds: `FILES_MAX` files of 64 KiB. Errors: `MessageTemplateError` with every problem of every file;
 * `ConfigurationError` for what cannot be read.
 */
export async function readTemplates(
  directory: string,
  { isRequired = true } = {},
): Promise<TemplateLibrary> {
  const names = await readdir(directory, { recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (!isRequired && error.code === 'ENOENT') return [];
      throw unreadable('MESSAGES_DIRECTORY', `must be a directory of templates: ${directory}`);
    },
  );
  const files = names.filter((name) => /^[^/\\]+[/\\][^/\\.][^/\\]*\.yaml$/.test(name)).sort();
  if (files.length > FILES_MAX) {
    throw unreadable(directory, `must hold at most ${FILES_MAX} templates, not ${files.length}`);
  }
  const problems: YamlFileProblem[] = [];
  const templates = new Map<string, MessageTemplate>();
  for (const name of files) {
    const file = path.join(directory, name);
    const parsed = parseMessageTemplate(file, await readText(file));
    if ('problems' in parsed) problems.push(...parsed.problems);
    else templates.set(`${path.dirname(name)}/${parsed.template.template}`, parsed.template);
  }
  if (problems.length > 0) throw new MessageTemplateError(problems);
  return new TemplateLibrary(templates);
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, `must be a file that can be read, but that fails with ${error.code}`);
  });
  if (bytes.length <= FILE_BYTES_MAX) return bytes.toString('utf8');
  throw unreadable(file, `must have at most ${FILE_BYTES_MAX} bytes, not ${bytes.length}`);
}

const unreadable = (name: string, expectation: string): ConfigurationError =>
  new ConfigurationError([{ name, expectation }]);
