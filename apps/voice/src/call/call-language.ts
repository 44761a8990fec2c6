import { disclosureIn, type Agent, type VerticalConfig } from '@verbatim/compliance';
import type { DraftSink } from '../record/event-draft.js';
import type { ActionResult } from '../tools/call-actions.js';
import { saysMostOf, type Announcement } from './announcements.js';

/** The name under which the record and the metrics tell of it. */
export const LANGUAGE_SWITCH = 'language-switch';

/** Turns in which the caller speaks another language before the call goes over to it by itself. */
const TURNS_HEARD = 2;

export interface LanguageChange {
  /** ISO 639-1, with a region where it matters. */
  readonly language: string;
  /** Of the agent that has the call. */
  readonly instructions: string;
  /** The disclosures that every caller must hear, in that language. */
  readonly announcement: Announcement | undefined;
}

export interface CallLanguageOptions {
  readonly vertical: VerticalConfig;
  /** Who has the call now. */
  agent(): Pick<Agent, 'language' | 'languages' | 'instructions'>;
  readonly record: DraftSink;
  /** What the call went over to in another process. */
  readonly begins?: string | undefined;
  speak(change: LanguageChange): void;
}

/**
 * In which language a call is held: that of its first agent, until the model switches by its tool, or the
 * caller is heard to speak another twice in a row. Only what the agent's file offers is switched to.
 */
export class CallLanguage {
  private spoken: string | undefined;
  private heardOther: { readonly language: string; turns: number } | undefined;

  constructor(private readonly options: CallLanguageOptions) {
    this.spoken = options.begins;
  }

  get current(): string {
    return this.spoken ?? this.options.vertical.agent.language;
  }

  /** By tool, or because the caller was heard. */
  switchTo(wanted: string): ActionResult {
    const language = this.offered(wanted);
    if (language === undefined) return { kind: 'refused', reason: 'language-not-offered' };
    if (baseOf(language) === baseOf(this.current)) return { kind: 'done', detail: 'already' };
    this.spoken = language;
    this.heardOther = undefined;
    const { record, speak, agent } = this.options;
    record.record({ kind: 'policy.intervened', rule: LANGUAGE_SWITCH, action: language });
    const { instructions } = agent();
    speak({ language, instructions, announcement: this.disclosures(language) });
    return { kind: 'done', detail: `from now on speak ${nameOf(language)}` };
  }

  /** What the transcription of a turn took it for; several, or none, tell nothing. */
  heard(languages: readonly string[]): void {
    const [language] = languages;
    const offered = languages.length === 1 && language && this.offered(language);
    if (!offered || baseOf(offered) === baseOf(this.current)) {
      this.heardOther = undefined;
      return;
    }
    if (this.heardOther?.language === offered) this.heardOther.turns++;
    else this.heardOther = { language: offered, turns: 1 };
    if (this.heardOther.turns >= TURNS_HEARD) this.switchTo(offered);
  }

  /** The tag as the agent's file has it. */
  private offered(wanted: string): string | undefined {
    const { language, languages } = this.options.agent();
    const all = [language, ...languages, this.options.vertical.agent.language];
    return (
      all.find((each) => each === wanted) ?? all.find((each) => baseOf(each) === baseOf(wanted))
    );
  }

  private disclosures(language: string): Announcement | undefined {
    const { vertical } = this.options;
    const owed = Object.entries(vertical.disclosures ?? {}).filter(
      ([, each]) => each.owed === 'first',
    );
    const texts = owed.flatMap(([name]) => disclosureIn(vertical, name, language) ?? []);
    if (texts.length === 0) return undefined;
    return {
      name: LANGUAGE_SWITCH,
      textFor: () => texts.join(' '),
      isSaidIn: (spoken) => texts.every((text) => saysMostOf(text, spoken)),
      over: (outcome) => {
        if (outcome === 'heard') return;
        const { record } = this.options;
        record.record({ kind: 'policy.intervened', rule: LANGUAGE_SWITCH, action: outcome });
      },
    };
  }
}

/** What the instructions of whichever agent has the call end with from then on. */
export const languageLine = (language: string): string =>
  `\n\nThe caller speaks ${nameOf(language)}. From now on speak ${nameOf(language)} only.`;

const NAMES = new Intl.DisplayNames('en', { type: 'language' });
const nameOf = (language: string): string => NAMES.of(language) ?? language;

const baseOf = (language: string): string => language.slice(0, 2).toLowerCase();
