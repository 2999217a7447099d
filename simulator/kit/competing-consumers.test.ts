import { describe, expect, it } from 'vitest';
import { createBroker } from './broker.ts';
import { competingConsumers } from './competing-consumers.ts';

describe('competingConsumers', () => {
  it('gives each message to one active member in turn, and keeps them while none is', async () => {
    const broker = createBroker();
    const queues = competingConsumers(broker);
    const got: string[] = [];
    const stops = [0, 1, 2].map((index) =>
      queues
        .member(index)
        .subscribe('nova', 'notifications.*', ({ body }) => got.push(`${index} ${body.toString()}`)),
    );
    const publish = async (text: string): Promise<void> => {
      broker.publish('nova', 'notifications.info', Buffer.from(text));
      await new Promise((done) => void setImmediate(done));
    };
    await publish('a');
    expect(got).toEqual([]);
    queues.setActive(0, true);
    queues.setActive(2, true);
    for (const text of ['b', 'c', 'd']) await publish(text);
    queues.setActive(0, false);
    await publish('e');
    expect(got).toEqual(['0 a', '2 b', '0 c', '2 d', '2 e']);
    for (const stop of stops) stop();
    await publish('f');
    expect(got).toHaveLength(5);
  });
});
