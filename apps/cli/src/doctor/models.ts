import { type Installation, verticalsOf } from './installation.js';

/** The models that calls use: of the environment, and of verticals that name others. */
export async function modelsIn(
  installation: Installation,
): Promise<{ readonly realtime: string[]; readonly transcription: string[] }> {
  const { OPENAI_REALTIME_MODEL: realtime, OPENAI_TRANSCRIPTION_MODEL: transcription } =
    installation.env;
  const own = (await verticalsOf(installation)).map(({ model }) => model);
  return {
    realtime: [...new Set([realtime, ...own.flatMap((model) => model?.realtime ?? [])])],
    transcription: [
      ...new Set([transcription, ...own.flatMap((model) => model?.transcription ?? [])]),
    ],
  };
}
