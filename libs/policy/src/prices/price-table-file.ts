import { createHash } from 'node:crypto';
import { readLocated, type YamlFileProblem } from '@verbatim/compliance';
import { pricedTwice, PriceTableFile, priceTableOf, type PriceTable } from '@verbatim/costs';

/** One table from its text, or everything that is wrong with it. */
export function parsePriceTable(
  path: string,
  text: string,
): PriceTable | { readonly problems: readonly YamlFileProblem[] } {
  const read = readLocated(path, text, PriceTableFile);
  if ('problems' in read) return read;
  const { value, positionOf } = read;
  const problem = (field: (string | number)[], message: string): YamlFileProblem => ({
    ...{ path, ...positionOf(field), message },
  });
  const problems: YamlFileProblem[] = [];
  const fileName = path.split(/[\\/]/).at(-1);
  if (fileName !== `${value.version}.yaml`) {
    problems.push(problem(['version'], `version: expected the name of the file: ${fileName}`));
  }
  value.prices.forEach(({ from }, i) => {
    if (from in value.sources) return;
    const known = Object.keys(value.sources).join(', ') || 'none are there';
    problems.push(problem(['prices', i, 'from'], `from: expected one of the sources: ${known}`));
  });
  for (const { entry, meter, model } of pricedTwice(value)) {
    const message = `usd.${meter}: ${model} has a price for it above`;
    problems.push(problem(['prices', entry, 'usd', meter], message));
  }
  if (problems.length > 0) return { problems };
  return priceTableOf(value, createHash('sha256').update(text).digest('hex'));
}
