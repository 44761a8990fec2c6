import { describe, expect, it } from 'vitest';
import { simulatedCall } from '../../testing/samples.js';
import { distinctiveWordsOf, linesWithWords } from './distinctive-words.js';

const saying = (text: string) => distinctiveWordsOf([simulatedCall({ caller: [{ text }] })]);

describe('distinctiveWordsOf', () => {
  it('takes names, told by a capital inside a sentence, without what follows them', () => {
    expect([...saying('I see Castellano’s file.')]).toContain('castellano');
    expect([...saying('I know Okafor, thanks')]).toContain('okafor');
  });

  it('leaves the first word of a sentence and short names: any log may hold them', () => {
    const words = saying('Hello there. Calling from Ohio');
    for (const common of ['hello', 'calling', 'ohio']) expect(words).not.toContain(common);
  });

  it('takes every three words in a row, of both speakers', () => {
    const words = distinctiveWordsOf([
      simulatedCall({
        caller: [{ text: 'move it to friday' }],
        agent: [{ itemId: 'i', text: 'it is done', status: 'completed' }],
      }),
    ]);
    expect([...words]).toEqual(['move it to', 'it to friday', 'it is done']);
  });
});

describe('linesWithWords', () => {
  it('counts lines that hold any of the words, in whatever case', () => {
    const lines = ['{"msg":"Listening."}', '{"err":"CASTELLANO"}', '{"x":"Move it to Friday"}'];
    expect(linesWithWords(lines, saying('Please move it to Castellano'))).toBe(2);
  });
});
