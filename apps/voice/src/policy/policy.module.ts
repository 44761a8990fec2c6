import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { directoriesFrom, LivePolicy, PolicyFollower } from '@verbatim/policy';
import { Database, PolicyRegister } from '@verbatim/storage';
import { RecordModule } from '../record/record.module.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';

/** Follows the verticals and rules while they change: files, or the revision that is enforced. */
@Module({})
export class PolicyModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static for(policy: LivePolicy): DynamicModule {
    return {
      module: PolicyModule,
      global: true,
      imports: [RecordModule],
      providers: [
        { provide: LivePolicy, useValue: policy },
        {
          provide: PolicyFollower,
          inject: [VOICE_SETTINGS, Database, AlarmDesk, LOGGER, Metrics],
          useFactory: (
            { env, onBug }: VoiceSettings,
            database: Database,
            alarm: AlarmDesk,
            logger: Logger,
            metrics: Metrics,
          ) =>
            new PolicyFollower({
              policy,
              directories: directoriesFrom(env),
              revisions: new PolicyRegister(database),
              alarm,
              logger,
              metrics,
              onBug,
            }),
        },
      ],
      exports: [LivePolicy, PolicyFollower],
    };
  }

  constructor(@Inject(PolicyFollower) private readonly follower: PolicyFollower) {}

  onApplicationBootstrap(): void {
    this.follower.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.follower.close();
  }
}
