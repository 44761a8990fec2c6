import type { IncomingMessage, Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { OperationalError } from '@verbatim/contracts';
import { AlarmDesk } from '@verbatim/paging';
import { hardenHttp, nestLogger, type Logger } from '@verbatim/platform';
import { CallKeyring, Database, ProcessRegister, type ObjectStore } from '@verbatim/storage';
import { CallAdmission } from './admission/call-admission.js';
import { CallRegistry } from './call/call-registry.js';
import { within } from './call/within.js';
import { LiveHoldingLines } from './level/live-holding-lines.js';
import { openPolicy } from './policy/open-policy.js';
import { OBJECT_STORE } from './record/record.module.js';
import { RecordPipeline } from './record/record-pipeline.js';
import { ForgedRequests } from './twilio/forged-requests.js';
import { Leaving } from './telephony/leaving.js';
import { NextStepBook } from './telephony/next-step-book.js';
import { MediaUpgrade } from './twilio/media-upgrade.js';
import { RequestSource } from './twilio/request-source.js';
import { turnAwayUnread } from './twilio/unread-requests.js';
import { WebhookMetrics } from './twilio/webhook-metrics.js';
import type { VoiceSettings } from './voice-settings.js';
import { VoiceModule } from './voice.module.js';

/** Twilio's forms have some 40 fields and 3 KB, and what add-ons say of a caller, for which it names no limit. */
const FORM_BYTES_MAX = 64 * 1024;
/** Not `extended`: Twilio signs flat names and values, and nothing may reshape them first. */
const FORMS = {
  ...{ extended: false, limit: FORM_BYTES_MAX, parameterLimit: 200 },
  // Elsewhere nothing stands before the parser, and nobody has anything to send.
  type: ({ url }: IncomingMessage) => url?.startsWith('/twilio/') ?? false,
} as const;
/** Beside the media sockets: webhooks in flight, kept-alive sockets of proxies, scrapes. */
const OTHER_CONNECTIONS_MAX = 1_000;
/** How long callers are let hear the agent out before another process takes them. */
const HAND_OVER_MS = 15_000;
/** Three missed heartbeats: who has been silent for longer takes nobody. */
const OTHERS_SILENT_MS = 15_000;
const OTHERS_WAIT_MS = 1_000;
/** After the calls: what the queue, the archive and the key store may still take. */
const FINISH_RECORDS_MS = 10_000;
const FLUSH_MS = 10_000;
const KEYS_MS = 5_000;
/** The longest that `stop` takes beyond `VOICE_DRAIN_MS`. */
export const STOP_MARGIN_MS =
  HAND_OVER_MS + OTHERS_WAIT_MS + FINISH_RECORDS_MS + FLUSH_MS * 2 + KEYS_MS;

/** The voice app, running. */
export class VoiceApp {
  private constructor(
    private readonly nest: NestExpressApplication,
    private readonly settings: VoiceSettings,
    private readonly logger: Logger,
  ) {}

  /** Listens at once; calls are taken as soon as everything that they need has answered. */
  static async start(settings: VoiceSettings, logger: Logger): Promise<VoiceApp> {
    const { env } = settings;
    const holdingLines = new LiveHoldingLines(env.VERTICALS_DIRECTORY);
    const policy = await openPolicy(env, holdingLines);
    const isReady = { current: (): boolean => false };
    const readiness = [{ name: 'calls', check: async () => requireReady(isReady.current()) }];
    const nest = await NestFactory.create<NestExpressApplication>(
      VoiceModule.forRoot({ settings, policy, holdingLines, logger, readiness }),
      { bodyParser: false, logger: nestLogger(logger), abortOnError: false },
    );
    const admission = nest.get(CallAdmission);
    isReady.current = () => admission.isServing;
    nest.disable('x-powered-by');
    hardenHttp(nest, {
      bodyBytesMax: FORM_BYTES_MAX,
      connectionsMax: env.VOICE_CALLS_MAX * 3 + OTHER_CONNECTIONS_MAX,
      isTls: env.PUBLIC_URL.startsWith('https:'),
    });
    const metrics = nest.get(WebhookMetrics);
    nest.use('/twilio', turnAwayUnread(nest.get(ForgedRequests), nest.get(RequestSource), metrics));
    nest.useBodyParser('urlencoded', FORMS);
    const app = new VoiceApp(nest, settings, logger);
    nest.get(MediaUpgrade).attach(nest.getHttpServer() as Server);
    await nest.listen(env.PORT, env.HOST);
    logger.info({ url: await nest.getUrl(), processId: settings.processId }, 'Listening.');
    return app;
  }

  get url(): Promise<string> {
    return this.nest.getUrl();
  }

  /**
   * Takes no more calls, lets running ones end by themselves for `VOICE_DRAIN_MS`, hands the rest to another
   * process at a quiet moment or, where there is none, ends them with the fallback, and sends what is left. What cannot be sent is in the spool for the next process.
   */
  async stop(): Promise<void> {
    const { nest, settings, logger } = this;
    const registry = nest.get(CallRegistry);
    nest.get(CallAdmission).close();
    logger.info({ calls: registry.size }, 'Draining.');
    await registry.finished(settings.env.VOICE_DRAIN_MS);
    if (registry.active > 0 && (await this.hasOthers())) await this.handOver(registry);
    for (const session of registry.all) session.drain();
    await registry.finished(FINISH_RECORDS_MS);
    await nest.get(RecordPipeline).stop(FLUSH_MS);
    nest.get(MediaUpgrade).close();
    await nest.close();
    const keyring = nest.get(CallKeyring);
    await within(
      keyring.settled().catch(() => undefined),
      KEYS_MS,
    );
    await keyring.close();
    await nest.get(AlarmDesk).close();
    await nest.get<ObjectStore>(OBJECT_STORE).close();
    await nest.get(Database).close();
  }

  /** Each caller leaves the stream, and Twilio is told to open the next: whichever process it reaches goes on. */
  private async handOver(registry: CallRegistry): Promise<void> {
    const steps = this.nest.get(NextStepBook);
    for (const session of registry.all) {
      const { callId, nextPart: part } = session;
      session.leave(new Leaving({ callId, steps, step: { kind: 'agent', part } }));
    }
    await registry.finished(HAND_OVER_MS);
  }

  private async hasOthers(): Promise<boolean> {
    const register = new ProcessRegister(this.nest.get(Database));
    const asked = register.hasOthers(this.settings.processId, 'voice', OTHERS_SILENT_MS);
    return (
      (await within(
        asked.catch(() => false),
        OTHERS_WAIT_MS,
      )) ?? false
    );
  }
}

class NotServingError extends OperationalError {
  readonly code = 'VOICE.NOT_SERVING';
  readonly retryable = true;
}

function requireReady(isServing: boolean): void {
  if (!isServing) throw new NotServingError('This process takes no calls now.');
}
