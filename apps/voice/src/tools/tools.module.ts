import path from 'node:path';
import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { BookWords, Database, EmbeddedBook, requireSecrets } from '@verbatim/storage';
import { RecordModule } from '../record/record.module.js';
import { Escalations } from '../rules/escalations.js';
import { RulesModule } from '../rules/rules.module.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { loadBooks, readBooks } from './load-books.js';
import { ToolBackends } from './tool-backends.js';
import { ToolDesk } from './tool-desk.js';
import { toolSecret } from './tool-secrets.env.js';

/** Runs what the model calls, and keeps the books of businesses that have none of their own. */
@Module({
  imports: [RecordModule, RulesModule],
  providers: [
    {
      provide: BookWords,
      inject: [VOICE_SETTINGS],
      useFactory: async ({ env }: VoiceSettings) =>
        new BookWords((await requireSecrets(env)).derive('book')),
    },
    {
      provide: ToolDesk,
      inject: [VOICE_SETTINGS, Database, BookWords, Escalations, LOGGER, Metrics],
      useFactory: (
        { onBug }: VoiceSettings,
        database: Database,
        words: BookWords,
        escalations: Escalations,
        logger: Logger,
        metrics: Metrics,
      ) => {
        const backends = new ToolBackends({
          embedded: new EmbeddedBook(database, words),
          secretOf: toolSecret,
          onMissingSecret: (vertical, variable) =>
            logger.error(
              { vertical, variable },
              'The book of a vertical cannot be asked: no secret.',
            ),
        });
        return new ToolDesk({
          backendOf: (vertical) => backends.of(vertical),
          escalations,
          metrics,
          onBug,
        });
      },
    },
  ],
  exports: [ToolDesk],
})
export class ToolsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(VOICE_SETTINGS) private readonly settings: VoiceSettings,
    @Inject(Database) private readonly database: Database,
    @Inject(BookWords) private readonly words: BookWords,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Files that cannot be used keep the process from starting; the database is not awaited. */
  async onApplicationBootstrap(): Promise<void> {
    const { env, onBug } = this.settings;
    const beside = path.join(path.dirname(env.VERTICALS_DIRECTORY), 'books');
    const books = await readBooks(env.BOOKS_DIRECTORY ?? beside);
    const { logger } = this;
    const { signal } = this.stopping;
    loadBooks(this.database, this.words, books, { logger, signal }).catch(onBug);
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }
}
