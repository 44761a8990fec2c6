import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { Database, LevelOverrides, LevelStates } from '@verbatim/storage';
import { RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { LevelRegister } from './level-register.js';

/** Lets operators see and set the levels that the record's pipeline keeps. */
@Module({
  imports: [RecordModule],
  providers: [
    {
      provide: LevelRegister,
      inject: [VOICE_SETTINGS, RecordPipeline, Database, LOGGER],
      useFactory: (
        { processId, onBug }: VoiceSettings,
        { levels }: RecordPipeline,
        database: Database,
        logger: Logger,
      ) =>
        new LevelRegister({
          processId,
          levels,
          overrides: new LevelOverrides(database),
          states: new LevelStates(database),
          logger,
          onBug,
        }),
    },
  ],
})
export class LevelModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(LevelRegister) private readonly register: LevelRegister) {}

  onApplicationBootstrap(): void {
    this.register.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.register.stop();
  }
}
