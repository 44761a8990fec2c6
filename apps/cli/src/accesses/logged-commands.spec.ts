import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../commands/context.js';
import { createProgram } from '../program.js';
import { LOGGED_COMMANDS, OTHER_COMMANDS, targetOf } from './logged-commands.js';
import { pathOf } from './logged-context.js';

const program = createProgram({} as CommandContext);

const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

describe('Every command', () => {
  it.each(leavesOf(program).map((command) => [pathOf(command), command] as const))(
    '%s is in the access log or is said to need none, and what is kept of it exists',
    (path, command) => {
      const logged = LOGGED_COMMANDS[path];
      expect([logged !== undefined, path in OTHER_COMMANDS].filter(Boolean)).toHaveLength(1);
      const options = command.options.map((option) => option.attributeName());
      expect(options).toEqual(expect.arrayContaining([...(logged?.options ?? [])]));
      expect(command.registeredArguments.length).toBeGreaterThanOrEqual(logged?.args?.length ?? 0);
    },
  );
});

describe('targetOf', () => {
  const command = { unwritten: 'refused', args: ['callId'], options: ['class', 'all'] } as const;
  const kept = (args: unknown[], options: Record<string, unknown> = {}) =>
    targetOf(command, { args, options });

  it('keeps what is named, and nothing else of the command line', () => {
    const callId = `CA${'0a'.repeat(16)}`;
    expect(kept([callId, 'more'], { class: 'business-record', all: true, file: 'x' })).toEqual({
      callId,
      class: 'business-record',
      all: 'true',
    });
    expect(kept([undefined])).toEqual({});
    expect(kept([['CA1', 'CA2']])).toEqual({ callId: 'CA1 CA2' });
  });

  it.each(['+16175550100', '6175550100', '(617) 555-0100', 'what she said', '', "'; DROP"])(
    'keeps nothing of %j, which is no name',
    (given) => {
      expect(kept([given])).toEqual({ callId: '(not a name)' });
    },
  );
});
