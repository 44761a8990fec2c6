import { VERTICALS, type PricesUsed } from '@verbatim/contracts';
import { type PriceCatalog, priceUsage } from '@verbatim/costs';
import { COST_GROUPS, COSTS_LISTED_MAX, type CostFilter, type CostGroup } from '@verbatim/storage';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { parseInstant } from '../keys/instant.js';
import { callCostJson, costsJson, printCallCost, printCosts } from '../output/cost-text.js';
import { printable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface Options {
  readonly by: CostGroup;
  readonly since?: string;
  readonly until?: string;
  readonly vertical?: string;
  readonly prices?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const HELP = `
Money is in US dollars, to the millionth; --json also gives thousand-millionths (nanoUsd), as strings. A day is one of
UTC, and that on which the call began. Prices are those that each record names; with --prices every call of the
selection is also priced by that table, and both pricings stay. "unpriced" counts lines of usage that have no price:
their cost is in no sum. Calls that are not sealed yet are not counted, and how many they are is said.`;

export function addCostCommand(program: Command, context: CommandContext): void {
  program
    .command('cost')
    .summary('show what calls cost')
    .description(
      'Shows what sealed calls cost: the model by what went in and came out, transcription, and the\n' +
        'telephone. Of one call every line; else sums by call, agent, vertical, day, model or meter.',
    )
    .argument('[callSid]', 'only this call, line by line')
    .addOption(new Option('--by <group>', 'what to sum by').choices(COST_GROUPS).default('day'))
    .option('--since <instant>', 'only calls that began then or later: 2026-11-26')
    .option('--until <instant>', 'only calls that began before then')
    .addOption(new Option('--vertical <name>', 'only this vertical').choices([...VERTICALS]))
    .option('--prices <version>', 'by this table instead of the one that each record names')
    .option('--limit <n>', `at most this many groups, 1 to ${COSTS_LISTED_MAX}`, parseLimit, 50)
    .option('--json', 'JSON instead of a table')
    .addHelpText('after', HELP)
    .action((callSid: string | undefined, options: Options) =>
      context.run((access, terminal) =>
        callSid === undefined
          ? showSums(access, terminal, options)
          : showCall(access, terminal, checkedCallSid(callSid), options),
      ),
    );
}

async function showSums(access: RecordAccess, terminal: Terminal, options: Options): Promise<void> {
  const { by, json, limit } = options;
  const filter = filterOf(options);
  const pricing = await pricingFor(access, terminal, filter, options);
  const register = access.costs();
  const costs = {
    by,
    groups: await register.sums(by, filter, pricing, limit),
    total: await register.total(filter, pricing),
    pricings: pricing ? [] : await register.pricings(filter),
    pricing,
    uncountedCalls: await register.uncounted(filter),
  };
  if (json) return terminal.line(JSON.stringify(costsJson(costs), null, 2));
  printCosts(terminal, costs);
}

async function showCall(
  access: RecordAccess,
  terminal: Terminal,
  callId: string,
  options: Options,
): Promise<void> {
  const call = await access.index().readCall(callId);
  if (call === undefined) throw unknownCall(callId);
  const filter = { callId };
  const pricing = await pricingFor(access, terminal, filter, options);
  const lines = await access.costs().linesOf(callId, pricing);
  const [recorded] = await access.costs().pricings(filter);
  const prices = pricing?.version ?? recorded?.prices ?? null;
  const cost = { callId, isSealed: call.sealedRevision > 0, prices, lines };
  if (options.json) return terminal.line(JSON.stringify(callCostJson(cost), null, 2));
  printCallCost(terminal, cost);
}

/** Undefined: as each record says. Calls that the table has not priced yet are priced by it first. */
async function pricingFor(
  access: RecordAccess,
  terminal: Terminal,
  filter: CostFilter,
  { prices: version, json }: Options,
): Promise<PricesUsed | undefined> {
  if (version === undefined) return undefined;
  const catalog: PriceCatalog = await access.prices();
  const table = catalog.of(version);
  if (table === undefined) {
    const known = catalog.versions.join(', ') || 'none';
    throw new CommandFailure(
      `There is no table of prices "${printable(version)}"; there are: ${known}.`,
      EXIT_CODE.usage,
    );
  }
  const pricing = { version: table.version, sha256: table.sha256 };
  const priced = await access.costs().reprice(filter, pricing, (lines) => priceUsage(lines, table));
  if (!json && priced > 0) terminal.line(`${priced} calls were priced by ${version}.`);
  return pricing;
}

function filterOf({ since, until, vertical }: Options): CostFilter {
  return {
    vertical,
    since: since === undefined ? undefined : new Date(parseInstant('--since', since)),
    until: until === undefined ? undefined : new Date(parseInstant('--until', until)),
  };
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= COSTS_LISTED_MAX) return limit;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${COSTS_LISTED_MAX}.`);
}
