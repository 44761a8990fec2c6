import path from 'node:path';
import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { openWords } from '@verbatim/audit-log';
import { VerticalCatalog } from '@verbatim/compliance';
import {
  carriersFrom,
  Courier,
  readTemplates,
  type Channel,
  type ClaimedEntry,
  type MessageCarrier,
  type OpenedMessage,
} from '@verbatim/messages';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { CallKeyring, Database, MessageOutbox } from '@verbatim/storage';
import { z } from 'zod';
import { AdmissionModule } from '../admission/admission.module.js';
import { CallRegistry } from '../call/call-registry.js';
import { RecordModule } from '../record/record.module.js';
import { LateNews } from '../telephony/late-news.js';
import { TelephonyModule } from '../telephony/telephony.module.js';
import { PublicAddress } from '../twilio/public-address.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { CourierLoop } from './courier-loop.js';
import { MessageDesk, messageIdentity } from './message-desk.js';
import { MessageMetrics } from './message-metrics.js';
import { MessageRecord, verticalOf } from './message-news.js';
import { MESSAGE_STATUS_PATH } from './message-status.controller.js';

const CARRIERS = Symbol('CARRIERS');
type Carriers = ReadonlyMap<Channel, MessageCarrier>;

/** Messages to callers: taken, kept until they are out, carried, and told of in the record. */
@Module({
  imports: [RecordModule, AdmissionModule, TelephonyModule],
  providers: [
    {
      provide: CARRIERS,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings): Carriers =>
        carriersFrom(env, new PublicAddress(env.PUBLIC_URL).http(MESSAGE_STATUS_PATH)),
    },
    {
      provide: MessageOutbox,
      inject: [Database],
      useFactory: (database: Database) => new MessageOutbox<Channel>(database),
    },
    {
      provide: MessageRecord,
      inject: [CallRegistry, LateNews, VerticalCatalog, LOGGER, Metrics],
      useFactory: createRecord,
    },
    {
      provide: CourierLoop,
      inject: [VOICE_SETTINGS, MessageOutbox, CARRIERS, CallKeyring, MessageRecord, LOGGER],
      useFactory: createLoop,
    },
    {
      provide: MessageDesk,
      inject: [VOICE_SETTINGS, MessageOutbox, CallKeyring, CourierLoop, LOGGER],
      useFactory: createDesk,
    },
  ],
  exports: [MessageDesk, MessageOutbox, MessageRecord],
})
export class MessagesModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(CourierLoop) private readonly loop: CourierLoop,
    @Inject(CARRIERS) private readonly carriers: Carriers,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.close();
    for (const carrier of this.carriers.values()) await carrier.close();
  }
}

function createRecord(
  registry: CallRegistry,
  late: LateNews,
  catalog: VerticalCatalog,
  logger: Logger,
  metrics: Metrics,
): MessageRecord {
  return new MessageRecord({
    recordRunning: (callId, drafts) => registry.find(callId)?.tell(drafts) ?? false,
    recordLate: ({ callId, vertical }, drafts) =>
      late.tell({ callId, vertical: verticalOf(catalog, vertical) }, drafts),
    metrics: new MessageMetrics(metrics),
    logger,
  });
}

function createLoop(
  { onBug }: VoiceSettings,
  outbox: MessageOutbox<Channel>,
  carriers: Carriers,
  keyring: CallKeyring,
  record: MessageRecord,
  logger: Logger,
): CourierLoop {
  const courier = new Courier({
    outbox,
    carriers,
    open: (entry) => openMessage(keyring, entry),
    news: (news) => record.courierSays(news),
    logger,
  });
  return new CourierLoop({ courier, logger, onBug });
}

/** Files that cannot be used keep the process from starting. */
async function createDesk(
  { env }: VoiceSettings,
  outbox: MessageOutbox<Channel>,
  keyring: CallKeyring,
  loop: CourierLoop,
  logger: Logger,
): Promise<MessageDesk> {
  const beside = path.join(path.dirname(env.VERTICALS_DIRECTORY), 'messages');
  const isRequired = env.MESSAGES_DIRECTORY !== undefined;
  const templates = await readTemplates(env.MESSAGES_DIRECTORY ?? beside, { isRequired });
  return new MessageDesk({ outbox, templates, keyring, wake: () => loop.wake(), logger });
}

const MessageWords = z.object({ to: z.string(), subject: z.string(), body: z.string() });

/** Errors: those of the keyring and of words that do not open. */
async function openMessage(keyring: CallKeyring, entry: ClaimedEntry): Promise<OpenedMessage> {
  const key = await keyring.open(entry.callId);
  const words = openWords(key, messageIdentity(entry.callId, entry.id), entry.words);
  const { to, subject, body } = MessageWords.parse(words);
  return { to, text: body, ...(subject !== '' && { subject }) };
}
