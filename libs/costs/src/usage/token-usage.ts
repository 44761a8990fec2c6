import type { Meter } from '@verbatim/contracts';
import { z } from 'zod';

/** A quantity that is not assigned to an agent and a model yet. */
export type Quantity = readonly [Meter, number];

/** A context holds 128,000 tokens; what states eighty times that of one answer is not believed. */
export const TOKENS_MAX = 10_000_000;
const Tokens = z.int().min(0).max(TOKENS_MAX);
const Counted = Tokens.nullish().transform((tokens) => tokens ?? 0);

const MODALITIES = ['text', 'audio', 'image'] as const;
type Modality = (typeof MODALITIES)[number];
type ByModality = Readonly<Record<Modality, number>>;

const Modalities = z
  .looseObject({ text_tokens: Counted, audio_tokens: Counted, image_tokens: Counted })
  .transform(({ text_tokens: text, audio_tokens: audio, image_tokens: image }): ByModality => ({
    ...{ text, audio, image },
  }));

const Usage = z.looseObject({
  input_tokens: Counted,
  output_tokens: Counted,
  input_token_details: z
    .looseObject({ cached_tokens: Counted, cached_tokens_details: z.unknown().optional() })
    .nullish(),
  output_token_details: z.unknown().optional(),
});

/**
 * What a model's answer is billed for: its input by modality, the cached part of it apart, and its output.
 * Undefined: the parts are not there or do not add up to the whole, so nobody can say what they cost.
 *
 * Source: the Realtime API's `response.done`; docs/specs/costs.md, section 2.
 */
export function tokenUsage(stated: Readonly<Record<string, unknown>>): Quantity[] | undefined {
  const parsed = Usage.safeParse(stated);
  if (!parsed.success || !('input_tokens' in stated || 'output_tokens' in stated)) return undefined;
  const { input_tokens: inTotal, output_tokens: outTotal } = parsed.data;
  const details = parsed.data.input_token_details;
  const input = partsOf(details, inTotal);
  const output = partsOf(parsed.data.output_token_details, outTotal);
  if (!input || !output || output.image > 0) return undefined;
  const cached = cachedOf(details, input);
  if (!cached) return undefined;
  return MODALITIES.flatMap((modality): Quantity[] => [
    [`${modality}-in`, input[modality] - cached[modality]],
    [`${modality}-cached`, cached[modality]],
    ...(modality === 'image' ? [] : [[`${modality}-out`, output[modality]] as const]),
  ]).filter(([, quantity]) => quantity > 0);
}

const NOTHING: ByModality = { text: 0, audio: 0, image: 0 };

/** Where only the whole is stated, and it is nothing, so are its parts. */
function partsOf(stated: unknown, total: number): ByModality | undefined {
  if (stated === undefined || stated === null) return total === 0 ? NOTHING : undefined;
  const parts = Modalities.safeParse(stated).data;
  return parts && sumOf(parts) === total ? parts : undefined;
}

/** Without a part for each modality it is that of the only modality that there is. */
function cachedOf(
  details: z.infer<typeof Usage>['input_token_details'],
  input: ByModality,
): ByModality | undefined {
  const total = details?.cached_tokens ?? 0;
  const stated = details?.cached_tokens_details;
  const cached =
    stated === undefined || stated === null ? onlyIn(input, total) : partsOf(stated, total);
  const isPart = cached && MODALITIES.every((modality) => cached[modality] <= input[modality]);
  return isPart ? cached : undefined;
}

function onlyIn(input: ByModality, total: number): ByModality | undefined {
  if (total === 0) return NOTHING;
  const [only, ...others] = MODALITIES.filter((modality) => input[modality] > 0);
  return only && others.length === 0 ? { ...NOTHING, [only]: total } : undefined;
}

const sumOf = ({ text, audio, image }: ByModality): number => text + audio + image;
