import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import { Database, Incidents } from '@verbatim/storage';
import { RecordModule } from '../record/record.module.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { evaluatorOf } from './call-evaluators.js';
import { Escalations } from './escalations.js';
import { RuleDesk } from './rule-desk.js';

/** Does what rules ask for while calls run. */
@Module({
  imports: [RecordModule],
  providers: [
    {
      provide: Escalations,
      inject: [VOICE_SETTINGS, AlarmDesk, Database, LOGGER],
      useFactory: (
        { onBug }: VoiceSettings,
        alarm: AlarmDesk,
        database: Database,
        logger: Logger,
      ) => {
        const incidents = new Incidents(database);
        const statesOf = (keys: readonly string[]) => incidents.statesOf(keys);
        return new Escalations({ alarm, statesOf, logger, onBug });
      },
    },
    {
      provide: RuleDesk,
      inject: [LivePolicy, Escalations, AlarmDesk, LOGGER, Metrics],
      useFactory: (
        policy: LivePolicy,
        escalations: Escalations,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
      ) =>
        new RuleDesk({
          evaluatorOf: (call) => evaluatorOf(policy.current.set.rules, call),
          escalations,
          alarm,
          logger,
          metrics,
        }),
    },
  ],
  exports: [RuleDesk, Escalations],
})
export class RulesModule implements OnApplicationShutdown {
  constructor(@Inject(Escalations) private readonly escalations: Escalations) {}

  onApplicationShutdown(): void {
    this.escalations.close();
  }
}
