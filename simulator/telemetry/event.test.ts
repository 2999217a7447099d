import { expect, it } from 'vitest';
import { signEvent } from './event.ts';

it('signs an event as Ceilometer 19 does', () => {
  const event = {
    message_id: 'm-1',
    event_type: 'compute.instance.update',
    generated: '2026-01-01T00:00:00.123456',
    traits: [
      ['state', 1, 'error'],
      ['vcpus', 2, 2],
      ['load', 3, 1],
      ['name', 1, 'it\'s "é\\'],
    ],
    raw: {},
  } as const;
  expect(signEvent(event, 'change this for valid signing').message_signature).toBe(
    '26b9d202b6abf8d138bb9291d6608eff4a3627c0421dde8626c601a128a590cf',
  );
});
