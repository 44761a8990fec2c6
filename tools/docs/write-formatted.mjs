import fs from 'node:fs';
import prettier from 'prettier';

/** Writes a document as `npm run format` would leave it: where nothing has changed, nothing changes. */
export async function writeFormatted(file, text) {
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  fs.writeFileSync(file, await prettier.format(text, options));
}
