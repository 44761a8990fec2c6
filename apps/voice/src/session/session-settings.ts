import type { SessionSettings } from './session-link.js';

type Values = Readonly<Record<string, unknown>>;

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the API makes of one update after another: objects are merged, everything else is replaced. */
function merged(base: Values, update: Values): Values {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(update)) {
    const known = result[name];
    result[name] = isValues(known) && isValues(value) ? merged(known, value) : value;
  }
  return result;
}

/** The settings of a call's session as they have become, for the session that follows on it. */
export function mergedSettings(
  base: SessionSettings | undefined,
  update: SessionSettings,
): SessionSettings {
  if (!base) return update;
  const session = merged(
    base.session as unknown as Values,
    update.session as unknown as Values,
  ) as unknown as SessionSettings['session'];
  return { ...update, session };
}

/** The same for another model. */
export function settingsFor(settings: SessionSettings, model: string): SessionSettings {
  const session = { ...settings.session, model } as SessionSettings['session'];
  const { event_id: _, ...rest } = settings;
  return { ...rest, session };
}
