/** From this severity on a known hole fails the audit. */
const FAILING = ['high', 'critical'];

/**
 * What `npm audit --json` has said: `clean`, `holes` (of which packages), or `not-audited`, where the registry gave no
 * answer and nothing is known. npm ends with 1 for the last two alike.
 */
export function verdictOf(output) {
  const report = parsed(output);
  const { vulnerabilities, error, message } = report ?? {};
  if (!vulnerabilities) {
    const why = message || error?.code || error?.summary || 'npm gave no report';
    return { kind: 'not-audited', why: String(why).split('\n')[0] };
  }
  const holes = Object.values(vulnerabilities).filter(({ severity }) => FAILING.includes(severity));
  if (holes.length === 0) return { kind: 'clean', lesser: Object.keys(vulnerabilities).length };
  return { kind: 'holes', holes: holes.map(describe) };
}

/** Exit codes: 0 clean, 1 holes, 3 nothing is known and somebody wanted to be sure. */
export function exitCodeOf({ kind }, { isStrict }) {
  if (kind === 'holes') return 1;
  return kind === 'not-audited' && isStrict ? 3 : 0;
}

function describe({ name, severity, range, fixAvailable, via }) {
  const titles = via.flatMap((each) => (typeof each === 'string' ? [] : [each.title]));
  const fix = fixAvailable ? 'a fixed version is there' : 'no fixed version yet';
  return `${name} ${range}: ${severity}, ${titles.join('; ') || 'through a dependency'} (${fix})`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
