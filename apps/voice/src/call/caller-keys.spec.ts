import { beforeEach, describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { CallerKeys } from './caller-keys.js';

let nowMs: number;
let told: string[];
let persons: number;
let record: DraftList;

beforeEach(() => {
  [nowMs, told, persons, record] = [0, [], 0, new DraftList()];
});

const keysOf = (menu?: Record<string, string>) =>
  new CallerKeys({
    menu,
    record,
    tell: (text) => told.push(text),
    onPerson: () => persons++,
    now: () => nowMs,
  });

/** Each key half a second after the one before; then so long nothing. */
function press(keys: CallerKeys, pressed: string, thenMs = 2_000): void {
  for (const key of pressed) {
    nowMs += 500;
    keys.tick();
    keys.press(key);
  }
  nowMs += thenMs;
  keys.tick();
}

describe('keys that a caller presses', () => {
  it('reach the model as one entry when none came for two seconds', () => {
    const keys = keysOf();
    press(keys, '1234', 1_999);
    expect([told, keys.isPressed]).toEqual([[], true]);
    press(keys, '', 1);
    expect(told).toEqual(['The caller pressed 1 2 3 4 on the keypad.']);
    expect(keys.isPressed).toBe(false);
  });

  it('reach it at once behind a #, which is no part of them', () => {
    press(keysOf(), '42#', 0);
    expect(told).toEqual(['The caller pressed 4 2 on the keypad.']);
  });

  it('are an entry where # is all there is', () => {
    press(keysOf(), '#', 0);
    expect(told).toEqual(['The caller pressed # on the keypad.']);
  });

  it('are cut where an entry is longer than any: 32 keys', () => {
    press(keysOf(), '1'.repeat(40));
    expect(told.map((text) => text.match(/1/g)?.length)).toEqual([32, 8]);
  });

  it('mean what the menu says, and the record tells that', () => {
    press(keysOf({ '1': 'to book an appointment' }), '1');
    expect(told).toEqual([
      'The caller pressed 1 on the keypad, which means: to book an appointment',
    ]);
    expect(record.of('policy.intervened')).toMatchObject([{ rule: 'key-menu', action: 'told' }]);
  });

  it('put the caller through where the menu says person', () => {
    press(keysOf({ '0': 'person' }), '0');
    expect([persons, told]).toEqual([1, []]);
  });

  it('are no choice of the menu when more follow: 10 is not 1', () => {
    press(keysOf({ '1': 'to book an appointment' }), '10');
    expect(told).toEqual(['The caller pressed 1 0 on the keypad.']);
  });

  it('are not mistaken for a property that every object has', () => {
    press(keysOf({}), '**');
    expect(told).toEqual(['The caller pressed * * on the keypad.']);
  });

  it('go nowhere while capture is paused, those before it and those meanwhile', () => {
    const keys = keysOf();
    press(keys, '41', 0);
    record.signalCapture({ type: 'notice-heard' });
    record.signalCapture({ type: 'paused', by: 'payment' });
    press(keys, '1111');
    record.signalCapture({ type: 'resumed', by: 'payment' });
    press(keys, '', 10_000);
    expect(told).toEqual([]);
  });
});
