/** A command's arguments in their order, and its options by name. */
export interface GivenToCommand {
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface LoggedCommand {
  /**
   * Whether it is refused when it cannot be written down first. `goes-on`: it reads no words, and somebody has to
   * be able to do it while PostgreSQL is away; then it says that it is not in the access log.
   */
  readonly unwritten: 'refused' | 'goes-on';
  /** Names of what it is about, by position and by option; nothing else of the command line is kept. */
  readonly args?: readonly string[];
  readonly options?: readonly string[];
  /** Only with this option does it change anything. */
  readonly onlyWith?: string;
}

const CHANGE = { unwritten: 'refused' } as const;

/** Commands that read words, hand something out, or change something: each is written down before it is done. */
export const LOGGED_COMMANDS: Readonly<Record<string, LoggedCommand>> = {
  show: { unwritten: 'refused', args: ['callId'] },
  voicemail: { unwritten: 'refused', args: ['callId'] },
  export: { unwritten: 'refused', args: ['callId'], options: ['redacted'] },
  bundle: { unwritten: 'refused', args: ['callId'], options: ['withKey'] },
  // The file is in the hands of whoever opens it, and they need not be of this installation.
  import: { unwritten: 'goes-on' },
  'access-log list': { unwritten: 'refused', options: ['subject'] },

  'level set': { ...CHANGE, args: ['vertical', 'level'], options: ['process', 'for'] },
  'level clear': { ...CHANGE, args: ['vertical'], options: ['process'] },
  'rules flip': { ...CHANGE, onlyWith: 'reason' },
  'rules approve': { ...CHANGE, args: ['revision'] },
  'rules activate': { ...CHANGE, args: ['revision'], options: ['stage'] },
  'rules rollback': { ...CHANGE, args: ['revision'] },
  'retention extend': { ...CHANGE, options: ['call', 'class', 'all', 'dryRun'] },
  cost: { ...CHANGE, onlyWith: 'prices', args: ['callId'], options: ['prices'] },
  'reconcile store': { ...CHANGE, onlyWith: 'repair' },
  // Not whom: it is somebody's number.
  'call place': { ...CHANGE, options: ['vertical'] },
  'dead-letter retry': { ...CHANGE, args: ['letters'], options: ['queue', 'all'] },
  'messages retry': { ...CHANGE, args: ['messages'] },
  'spool adopt': { ...CHANGE, args: ['processes'] },
  'incidents ack': { ...CHANGE, args: ['incident'] },
  'incidents resolve': { ...CHANGE, args: ['incident'] },
  'rebuild-index': { unwritten: 'goes-on', options: ['dryRun', 'force'] },
  token: { unwritten: 'goes-on', args: ['subject'], options: ['for', 'role', 'hours', 'days'] },

  // A key that leaked is changed whatever is away.
  'keys trust': { unwritten: 'goes-on', options: ['from', 'until'] },
  'keys rotate-signing': { unwritten: 'goes-on', options: ['overlap'] },
  'keys rewrap': { unwritten: 'goes-on', options: ['dryRun'] },
};

/** All others: they show no words and change nothing, or write into the access log by themselves. */
export const OTHER_COMMANDS: Readonly<Record<string, string>> = {
  doctor: 'shows settings and servers, no words',
  calls: 'lists ids and counts',
  findings: 'shows offsets, no words',
  verify: 'shows no words, and is to work for anybody with the store alone',
  'call list': 'lists ids and what became of them',
  'messages list': 'lists ids and what became of them',
  'dead-letter list': 'lists envelopes',
  'dead-letter show': 'shows an envelope',
  'level list': 'shows levels',
  'level history': 'shows levels',
  'incidents list': 'shows incidents',
  'incidents show': 'shows an incident',
  'spool list': 'shows counts',
  'spool verify': 'shows counts',
  'keys list': 'shows public keys',
  'rules lint': 'reads files',
  'rules test': 'reads files',
  'rules explain': 'reads files',
  'rules history': 'shows revisions',
  'rules replay': 'shows verdicts, no words',
  'access-log verify': 'shows ids of rows, and is to work without a database',
  'reconcile twilio': 'shows ids and times',
  'hold list': 'shows holds',
  simulate: 'plays scripts',
  redact: 'reads a file of the user',
  'may-dial': 'reads a file of the user',
  'hold place': 'writes it down itself, with the keyed digest of the person',
  'hold lift': 'writes it down itself',
  erase: 'writes it down itself, with the keyed digest of the person',
  access: 'writes it down itself, with the keyed digest of the person',
  'retention sweep': 'writes it down itself',
};

/** A name, an id, a number of few digits; anything else could be words, or somebody's number. */
const NAME = /^[A-Za-z0-9][\w.:/@=-]{0,199}$/;
const TELEPHONE = /^\+?[\d().-]{7,}$/;

/** What the access log keeps of a command line. */
export function targetOf(command: LoggedCommand, { args, options }: GivenToCommand) {
  const target: Record<string, string> = {};
  const put = (name: string, value: unknown): void => {
    if (value !== undefined && value !== false) target[name] = nameIn(value);
  };
  command.args?.forEach((name, i) => put(name, args[i]));
  for (const name of command.options ?? []) put(name, options[name]);
  return target;
}

function nameIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(nameIn).join(' ').slice(0, 200);
  if (typeof value !== 'string') return String(value);
  return NAME.test(value) && !TELEPHONE.test(value) ? value : '(not a name)';
}
