import path from 'node:path';

/** Where the files of a set lie. */
export interface PolicyDirectories {
  readonly verticals: string;
  readonly rules: string;
  readonly retention: string;
  /** Agents, in a folder for each vertical; always beside the verticals. */
  readonly agents: string;
}

/** Rules and retention classes lie beside the verticals, where nothing else is said. */
export function policyDirectories(
  verticals: string,
  { rules, retention }: { rules?: string | undefined; retention?: string | undefined } = {},
): PolicyDirectories {
  const beside = (name: string): string => path.join(path.dirname(verticals), name);
  return {
    verticals,
    rules: rules ?? beside('rules'),
    retention: retention ?? beside('retention'),
    agents: beside('agents'),
  };
}
