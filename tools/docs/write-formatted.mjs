import fs from 'node:fs';
import prettier from 'prettier';

/** Writes a document as `npm run format` would leave it: where nothing has changed, nothing changes. */
export async function writeFormatted(file, text) {
  fs.writeFileSync(file, await formatted(file, text));
}

export async function formatted(file, text) {
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  return prettier.format(text, options);
}
