import { randomUUID } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { VerticalCatalog } from '@verbatim/compliance';
import { HOLDING_LINES, type HoldingLines } from './level/holding-line.js';
import type { VoiceEnv } from './voice.env.js';

/** Fixed for one life of the process. */
export interface VoiceSettings {
  readonly env: VoiceEnv;
  /** This incarnation: names its spool directory, its epochs and its row among the processes. */
  readonly processId: string;
  /** Ends the process: what it holds in memory can no longer be trusted. */
  onBug(error: unknown): void;
}

export const VOICE_SETTINGS = Symbol('VOICE_SETTINGS');

export const newProcessId = (): string => `voice-${randomUUID()}`;

/** What every part of the app may ask for. */
@Global()
@Module({})
export class SettingsModule {
  static for(
    settings: VoiceSettings,
    catalog: VerticalCatalog,
    holdingLines: HoldingLines,
  ): DynamicModule {
    return {
      module: SettingsModule,
      providers: [
        { provide: VOICE_SETTINGS, useValue: settings },
        { provide: VerticalCatalog, useValue: catalog },
        { provide: HOLDING_LINES, useValue: holdingLines },
      ],
      exports: [VOICE_SETTINGS, VerticalCatalog, HOLDING_LINES],
    };
  }
}
