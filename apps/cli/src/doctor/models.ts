import { type Installation, verticalsOf } from './installation.js';

/** The models that calls use: of the environment, and of verticals that name others. */
export async function modelsIn(
  installation: Installation,
): Promise<{ readonly realtime: string[]; readonly transcription: string[] }> {
  const { env } = installation;
  const own = (await verticalsOf(installation)).map(({ model }) => model);
  const realtime = [
    env.OPENAI_REALTIME_MODEL,
    env.OPENAI_REALTIME_SMALLER_MODEL,
    ...own.flatMap((model) => [model?.realtime, model?.smaller]),
  ];
  const transcription = [
    env.OPENAI_TRANSCRIPTION_MODEL,
    env.OPENAI_VOICEMAIL_MODEL,
    ...own.map((model) => model?.transcription),
  ];
  return { realtime: named(realtime), transcription: named(transcription) };
}

const named = (models: readonly (string | undefined)[]): string[] => [
  ...new Set(models.flatMap((model) => model ?? [])),
];
