import { EventEmitter } from 'node:events';
import type { ChannelModel, Options } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { createPublisher } from './publisher.ts';
import type { Topology } from './topology.ts';

type Confirm = (error: Error | null) => void;

function bench() {
  const clock = fakeClock();
  const sent: {
    readonly text: string;
    readonly exchange: string;
    readonly properties: Options.Publish;
    readonly confirm: Confirm;
  }[] = [];
  const routes: string[] = [];
  const broken: string[] = [];
  let refusal: DoctorError | undefined;
  const topology: Topology = {
    exchanges: () => Promise.resolve(['nova']),
    bind: () => Promise.resolve(),
    hasQueue: () => Promise.resolve(true),
    async notifierExchange(routingKey) {
      routes.push(routingKey);
      if (refusal !== undefined) throw refusal;
      return 'nova';
    },
  };
  const publisher = createPublisher({
    clock,
    timeoutMs: 1_000,
    onBroken: (_model, reason) => broken.push(reason),
  });
  const connection = () => {
    const channel = Object.assign(new EventEmitter(), {
      publish: (
        exchange: string,
        _key: string,
        body: Buffer,
        properties: Options.Publish,
        confirm: Confirm,
      ) => sent.push({ text: body.toString(), exchange, properties, confirm }),
    });
    const model = Object.assign(new EventEmitter(), { createConfirmChannel: () => Promise.resolve(channel) });
    return { channel, model: model as unknown as ChannelModel & EventEmitter };
  };
  return {
    clock,
    sent,
    routes,
    broken,
    publisher,
    connection,
    refuse: (error: DoctorError) => (refusal = error),
    attach: async () => {
      const opened = connection();
      await publisher.attach(opened.model, topology);
      return opened;
    },
    send: (text: string) => publisher.send('notifications.info', Buffer.from(text)),
    texts: () => sent.map(({ text }) => text),
  };
}

describe('a publisher', () => {
  it('seeks the exchange once, and then hands messages over at once', async () => {
    const { attach, send, sent, routes, texts } = bench();
    await attach();
    const first = send('1');
    await expect.poll(texts).toEqual(['1']);
    sent[0]?.confirm(null);
    await first;
    const second = send('2');
    expect(texts()).toEqual(['1', '2']);
    expect(routes).toEqual(['notifications.info']);
    sent[1]?.confirm(null);
    await second;
  });

  it('sends again what was not confirmed when the connection was lost, and keeps the rest back', async () => {
    const { attach, send, sent, routes, publisher, texts } = bench();
    await attach();
    const first = send('1');
    const second = send('2');
    await expect.poll(texts).toEqual(['1', '2']);
    sent[0]?.confirm(null);
    await first;
    sent[1]?.confirm(new Error('channel closed'));
    publisher.detach();
    const third = send('3');
    expect(texts()).toEqual(['1', '2']);
    await attach();
    expect(texts()).toEqual(['1', '2', '2', '3']);
    expect(routes).toEqual(['notifications.info', 'notifications.info']);
    sent[2]?.confirm(null);
    sent[3]?.confirm(null);
    await Promise.all([second, third]);
  });

  it('gives up after its time, and says when the broker takes nothing', async () => {
    const { attach, send, clock, texts } = bench();
    const { model } = await attach();
    model.emit('blocked', 'low on memory');
    const late = expect(send('1')).rejects.toMatchObject({
      code: 'BUS_UNREACHABLE',
      message:
        'The message bus has not confirmed a notification within 1.0 s: it takes none at present (low on memory).',
    });
    await expect.poll(texts).toEqual(['1']);
    await clock.advance(1_000);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('reports what the broker does not take, and what it does not permit', async () => {
    const { attach, send, sent, texts, refuse, publisher } = bench();
    await attach();
    const nacked = expect(send('1')).rejects.toMatchObject({ code: 'BUS_REFUSED' });
    await expect.poll(texts).toEqual(['1']);
    sent[0]?.confirm(new Error('message nacked'));
    await nacked;
    refuse(new DoctorError('BUS_REFUSED', 'no permission', { hint: 'ask' }));
    await expect(publisher.send('notifications.error', Buffer.from('2'))).rejects.toThrow('no permission');
  });

  it('reports what the broker gives back because nobody takes it, and no other message', async () => {
    const { attach, send, sent, texts } = bench();
    const { channel } = await attach();
    const [first, second] = [send('1'), send('2')];
    const unwanted = expect(first).rejects.toMatchObject({
      code: 'BUS_EMPTY',
      message: expect.stringContaining('exchange nova with notifications.info') as string,
    });
    await expect.poll(texts).toEqual(['1', '2']);
    expect(sent).toMatchObject([
      { exchange: 'nova', properties: { mandatory: true } },
      { exchange: 'nova', properties: { mandatory: true } },
    ]);
    channel.emit('return', {
      fields: { exchange: 'nova', routingKey: 'notifications.info' },
      properties: { messageId: sent[0]?.properties.messageId },
    });
    for (const { confirm } of sent) confirm(null);
    await unwanted;
    await second;
  });

  it('reports when its channel is closed by itself, and gives up what is left when it is closed', async () => {
    const { attach, send, texts, broken, publisher } = bench();
    const { channel } = await attach();
    const left = expect(send('1')).rejects.toThrow('closed before it confirmed');
    await expect.poll(texts).toEqual(['1']);
    channel.emit('error', new Error('404 no exchange'));
    channel.emit('close');
    expect(broken).toEqual(['404 no exchange']);
    publisher.close();
    await left;
    channel.emit('close');
    expect(broken).toHaveLength(1);
  });
});
