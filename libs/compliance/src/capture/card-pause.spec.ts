import { describe, expect, it } from 'vitest';
import { CardPause } from './card-pause.js';

/** After which of these turns of the caller the pause is over, from 1; undefined: after none. */
function overAfter(...turns: string[]): number | undefined {
  const pause = new CardPause(0);
  const index = turns.findIndex((text) => pause.isOverAfter('caller', text));
  return index === -1 ? undefined : index + 1;
}

describe('CardPause', () => {
  it('is over with the first turn without digits after the digits', () => {
    expect(overAfter('Sure.', '4111 1111', 'one one one one 1111', '12 27', 'That was it.')).toBe(
      5,
    );
  });

  it('goes on while digits come', () => {
    expect(overAfter('4111 1111 1111 1111', 'and the code is 123')).toBeUndefined();
  });

  it('is over when no digits come in six turns', () => {
    expect(overAfter('Wait.', 'Where is it?', 'Hm.', 'My bag.', 'One moment.', 'No.')).toBe(6);
  });

  it('is not over by anything that the agent says', () => {
    const pause = new CardPause(0);
    pause.isOverAfter('caller', '4111 1111 1111 1111');
    expect(pause.isOverAfter('agent', 'Thank you.')).toBe(false);
  });

  it('is over after three minutes, whatever is said', () => {
    expect(new CardPause(10_000).isOverAt(189_999)).toBe(false);
    expect(new CardPause(10_000).isOverAt(190_000)).toBe(true);
  });
});
