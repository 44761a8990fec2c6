import { describe, expect, it } from 'vitest';
import { ToolBackendChoice } from './tool-backend.js';

const webhook = (url: string, secretEnv = 'TOOL_SECRET_SALON') =>
  ToolBackendChoice.safeParse({ backend: 'webhook', url, secretEnv }).success;

describe('ToolBackendChoice', () => {
  it('takes https, and http to this machine', () => {
    expect(webhook('https://book.example.com/verbatim')).toBe(true);
    expect(webhook('http://127.0.0.1:8080/')).toBe(true);
    expect(webhook('http://[::1]:8080/')).toBe(true);
  });

  it.each([
    'http://book.example.com/',
    'http://127.0.0.1.example.com/',
    'https://user:pass@book.example.com/',
    'https://book.example.com/#x',
    'ftp://book.example.com/',
    'book',
  ])('refuses %s', (url) => {
    expect(webhook(url)).toBe(false);
  });

  it('refuses a variable that was not made for it', () => {
    expect(webhook('https://book.example.com/', 'OPENAI_API_KEY')).toBe(false);
  });
});
