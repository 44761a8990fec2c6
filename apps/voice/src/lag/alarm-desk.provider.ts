import type { FactoryProvider } from '@nestjs/common';
import { AlarmDesk, pagersFrom } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { Database, Incidents } from '@verbatim/storage';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';

/** Where the parts of this process say that a person is needed. */
export const alarmDeskProvider: FactoryProvider<AlarmDesk> = {
  provide: AlarmDesk,
  inject: [VOICE_SETTINGS, Database, LOGGER, Metrics],
  useFactory: (
    { env, processId, onBug }: VoiceSettings,
    database: Database,
    logger: Logger,
    metrics: Metrics,
  ) => {
    const desk = new AlarmDesk({
      source: processId,
      ledger: new Incidents(database),
      pagers: pagersFrom(env),
      remindAfterMs: env.PAGER_REMIND_MS,
      logger,
      metrics,
      onBug,
    });
    desk.start();
    return desk;
  },
};
