import { describe, expect, it } from 'vitest';
import { areVendorsSimulated } from './simulated-vendors.js';

describe('areVendorsSimulated', () => {
  it.each([
    [['http://127.0.0.1:3100/v1', 'http://localhost:3000'], true],
    [['http://[::1]:3100/v1', 'http://127.0.0.1:3000'], true],
    [['https://api.openai.com/v1', 'http://127.0.0.1:3000'], false],
    [['http://127.0.0.1:3100/v1', 'https://voice.example.com'], false],
    [['http://127.0.0.1.example.com/v1', 'http://127.0.0.1:3000'], false],
    [['no address', 'http://127.0.0.1:3000'], false],
  ])('of %j is %s', (urls, expected) => {
    expect(areVendorsSimulated(...urls)).toBe(expected);
  });
});
