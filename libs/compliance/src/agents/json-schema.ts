import { z } from 'zod';
import { AgentFile } from './agent-file.js';

/**
 * The published JSON Schema (draft 7) of an agent's file. Written to `config/agents/agent.schema.json`; a test
 * compares that file with this. What spans several files only the check of the set knows.
 */
export function agentJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(AgentFile, { target: 'draft-7', io: 'input' }),
    title: 'Verbatim agent',
  };
}
