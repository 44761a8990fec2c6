import { describe, expect, it } from 'vitest';
import { amountIn } from './payment-tool.js';

const PAYMENT = { connector: 'Default', currency: 'usd', amountMax: 500 };

describe('amountIn', () => {
  it.each([
    ['{"amount":12.5}', '12.50'],
    ['{"amount":"12"}', '12.00'],
    ['{"amount":500}', '500.00'],
    ['{"amount":500.01}', undefined],
    ['{"amount":0.99}', undefined],
    ['{"amount":-3}', undefined],
    ['{"amount":"much"}', undefined],
    ['{"amount":null}', undefined],
    ['{}', undefined],
    ['{"amount":1', undefined],
    ['[]', undefined],
  ])('of %s is %s', (json, amount) => {
    expect(amountIn(json, PAYMENT)).toBe(amount);
  });
});
