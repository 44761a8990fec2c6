import type { Check } from './check.js';
import { attestations } from './checks/attestations.check.js';
import { clock } from './checks/clock.check.js';
import { database } from './checks/database.check.js';
import { files } from './checks/files.check.js';
import { keys } from './checks/keys.check.js';
import { mediaSocket } from './checks/media-socket.check.js';
import { messages } from './checks/messages.check.js';
import { openaiModels } from './checks/openai-models.check.js';
import { openaiSession } from './checks/openai-session.check.js';
import { prices } from './checks/prices.check.js';
import { publicAddress } from './checks/public-address.check.js';
import { queue } from './checks/queue.check.js';
import { signature } from './checks/signature.check.js';
import { spool } from './checks/spool.check.js';
import { store } from './checks/store.check.js';
import { tools } from './checks/tools.check.js';
import { twilioAccount } from './checks/twilio-account.check.js';
import { twilioNumbers } from './checks/twilio-numbers.check.js';
import type { Installation } from './installation.js';

/** In the order in which a call meets what they look at. */
const CHECKS: readonly ((installation: Installation) => Check)[] = [
  files,
  attestations,
  twilioAccount,
  twilioNumbers,
  publicAddress,
  signature,
  mediaSocket,
  openaiModels,
  openaiSession,
  tools,
  messages,
  prices,
  clock,
  spool,
  queue,
  database,
  store,
  keys,
];

export const checksOf = (installation: Installation): Check[] =>
  CHECKS.map((check) => check(installation));
