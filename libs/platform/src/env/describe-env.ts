import { z } from 'zod';

/** One row of README's table and one entry of `.env.example`. */
export interface EnvVariable {
  readonly name: string;
  readonly description: string;
  /** As it would be written in the environment. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  /** Bounds in words: `integer 1 to 5`, `one of a, b`, `uri`. */
  readonly accepts: string;
}

/** Describes every variable of a schema, in declaration order, without reading the environment. */
export function describeEnv(schema: z.ZodObject): EnvVariable[] {
  const json = z.toJSONSchema(z.object(schema.shape), { io: 'input', unrepresentable: 'any' });
  return Object.entries(schema.shape).map(([name, field]) => {
    const type = field as z.ZodType;
    const absent = type.safeParse(undefined);
    const written = json.properties?.[name];
    return {
      name,
      description: descriptionOf(type) ?? '',
      default: absent.success && absent.data !== undefined ? String(absent.data) : undefined,
      isRequired: !absent.success,
      accepts: typeof written === 'object' ? acceptedBy(written) : 'text',
    };
  });
}

/** `.describe()` before or after `.default()` and `.optional()` must read the same. */
function descriptionOf(type: z.ZodType): string | undefined {
  if (type.description !== undefined) return type.description;
  const { def } = type as unknown as { def: { innerType?: z.ZodType; in?: z.ZodType } };
  const inner = def.innerType ?? def.in;
  return inner ? descriptionOf(inner) : undefined;
}

function acceptedBy(json: z.core.JSONSchema.BaseSchema): string {
  if (json.enum) return `one of ${json.enum.join(', ')}`;
  if (json.type === 'integer' || json.type === 'number') {
    return [json.type, json.minimum, json.maximum === undefined ? undefined : `to ${json.maximum}`]
      .filter((part) => part !== undefined)
      .join(' ');
  }
  return json.format ?? 'text';
}
