import { expect, it } from 'vitest';
import type { Notification } from './contract.ts';
import { oncePerMessage } from './once-per-message.ts';

const message = (messageId: string): Notification => ({
  messageId,
  publisherId: 'sample',
  eventType: 'compute.instance.update',
  priority: 'INFO',
  timestamp: '',
  payload: {},
});

it('passes a message on once, and forgets only the oldest', () => {
  const ids: string[] = [];
  const listener = oncePerMessage(({ messageId }: Notification) => void ids.push(messageId));
  for (const id of ['a', 'b', 'a', 'c', 'b']) listener(message(id));
  expect(ids).toEqual(['a', 'b', 'c']);
  ids.length = 0;
  for (let index = 0; index < 10_000; index += 1) listener(message(`${index}`));
  expect(ids).toHaveLength(10_000);
  listener(message('9999'));
  expect(ids).toHaveLength(10_000);
  listener(message('a'));
  expect(ids).toHaveLength(10_001);
});
