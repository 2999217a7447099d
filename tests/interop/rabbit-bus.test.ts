import type { Channel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import type { Bus, Outage, TappedNotification } from '../../openstack/bus/contract.ts';
import { openRabbitBus } from '../../openstack/bus/rabbit.ts';
import { parseTransportUrl } from '../../openstack/bus/transport-url.ts';
import { brokerChannel } from '../support/broker-channel.ts';
import { WHY_NO_OSLO, osloListen, osloNotify, osloUrls } from '../support/oslo-messaging.ts';
import { WHY_NO_RABBITMQ, startRabbit } from '../support/rabbitmq.ts';
import type { PrivateRabbit } from '../support/rabbitmq.ts';

const WHY_NOT = WHY_NO_RABBITMQ ?? WHY_NO_OSLO;
const TIMEOUT_MS = 180_000;
/** Looks until it is so; each look may start a Python program. */
const SOON = { timeout: 60_000 };
const UPDATE = 'compute.instance.update';

describe.skipIf(WHY_NOT !== undefined)(
  `the bus over RabbitMQ${WHY_NOT ? ` (${WHY_NOT})` : ''}`,
  { timeout: TIMEOUT_MS },
  () => {
    let rabbit: PrivateRabbit;
    beforeAll(async () => {
      rabbit = await startRabbit();
    }, TIMEOUT_MS);
    afterAll(() => rabbit.close());

    const open = async (transportUrl = rabbit.url()): Promise<Bus> => {
      const bus = await openRabbitBus({
        transportUrl,
        clock: systemClock(),
        log: silentLog,
        redactor: createRedactor(),
        confirmTimeoutMs: TIMEOUT_MS,
      });
      onTestFinished(() => bus.close());
      return bus;
    };
    const tapped = async (
      bus: Bus,
      routingKey = 'notifications.info',
    ): Promise<readonly TappedNotification[]> => {
      const seen: TappedNotification[] = [];
      await bus.tap(routingKey, (notification) => void seen.push(notification));
      return seen;
    };
    /** The exchanges that a cloud's services have made, on a virtual host of the test's own. */
    const services = async (url: string, ...exchanges: string[]): Promise<Channel> => {
      const raw = await brokerChannel(url);
      for (const name of exchanges) await raw.assertExchange(name, 'topic', { durable: true });
      return raw;
    };
    const freshUrl = (): string => rabbit.url({ vhost: rabbit.freshVhost() });
    const kinds = (seen: readonly TappedNotification[]) => seen.map(({ exchange }) => exchange);
    const publish = (bus: Bus, payload = {}) =>
      bus.notify({ publisherId: 'sample', eventType: UPDATE, payload });

    it('reads transport URLs as oslo.messaging does', async () => {
      const urls = [
        'rabbit://u:p@h:5672/v',
        'rabbit://u:p@h1,u2:p2@h2:5673/',
        'rabbit://u:p%40%2F%3A@h//',
        'rabbit://u%20x:a:b@h/%2Fa%20b',
        'rabbit://u@x:p+q@[::1]:5671/a+b?ssl=1&ssl_ca_file=/a+b&ssl_ca_file=%2Fc',
        'rabbit://u:%zz%c3%a9@h1,,u:p@h2:/a/b?x=&ssl=yes#f',
      ];
      const theirs = await osloUrls(urls);
      for (const [index, url] of urls.entries()) {
        const ours = parseTransportUrl(url);
        expect(ours.virtualHost).toBe(theirs[index]?.virtualHost || '/');
        expect(ours.hosts.map((host) => [host.hostname, host.port, host.username, host.password])).toEqual(
          theirs[index]?.hosts.map(([hostname, port, ...login]) => [hostname, port ?? 5672, ...login]),
        );
        expect(ours.tls?.caFile).toBe(theirs[index]?.query['ssl_ca_file']);
      }
    });

    it('hears what a foreign program publishes, with and without the envelope', async () => {
      const url = freshUrl();
      const bus = await open(url);
      const seen = await tapped(bus);
      const order = { exchange: 'openstack', publisher: 'compute.host1' };
      // It makes the exchange, which the tap finds afterwards.
      await osloNotify(url, { ...order, messages: [{ type: 'first', payload: {} }] });
      expect(await bus.survey()).toEqual({ exchanges: ['openstack'], takesNotifications: true });
      await osloNotify(url, { ...order, messages: [{ type: UPDATE, payload: { state: 'error', ü: 1.5 } }] });
      await osloNotify(url, {
        ...order,
        driver: 'messaging',
        messages: [{ type: 'bare', payload: [{ a: null }] }],
      });
      await expect.poll(() => seen.length, SOON).toBe(2);
      expect(seen[0]).toMatchObject({
        publisherId: 'compute.host1',
        eventType: UPDATE,
        priority: 'INFO',
        payload: { state: 'error', ü: 1.5 },
        exchange: 'openstack',
        routingKey: 'notifications.info',
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      });
      expect(seen[1]).toMatchObject({ eventType: 'bare', payload: [{ a: null }] });
    });

    it('hears a routing key on every exchange of the chain, old and new, and a message once', async () => {
      const url = freshUrl();
      const raw = await services(url, 'nova', 'aodh', 'openstack', 'neutron');
      const bus = await open(url);
      const seen = await tapped(bus, 'alarming.sample');
      const publish = (exchange: string, id: string, key = 'alarming.sample'): boolean =>
        raw.publish(
          exchange,
          key,
          Buffer.from(JSON.stringify({ message_id: id, event_type: 'e', priority: 'SAMPLE', payload: {} })),
        );
      publish('aodh', 'a');
      publish('openstack', 'b');
      publish('nova', 'a');
      publish('openstack', 'other key', 'alarm.all.sample');
      publish('neutron', 'no exchange of the chain');
      await expect.poll(() => kinds(seen), SOON).toEqual(['aodh', 'openstack']);
      await raw.assertExchange('ceilometer', 'topic', { durable: false });
      // The broker reports a tap's exchange only once it is there.
      expect((await bus.survey()).exchanges).toEqual(['nova', 'ceilometer', 'aodh', 'openstack']);
      publish('ceilometer', 'c');
      publish('openstack', 'c');
      publish('aodh', 'd');
      await expect.poll(() => kinds(seen), SOON).toEqual(['aodh', 'openstack', 'ceilometer', 'aodh']);
    });

    it('finds by itself an exchange that comes into being', async () => {
      const url = freshUrl();
      const seen = await tapped(await open(url));
      const raw = await services(url, 'nova');
      const body = Buffer.from(
        JSON.stringify({ message_id: 'x', event_type: 'e', priority: 'INFO', payload: {} }),
      );
      await expect
        .poll(() => {
          raw.publish('nova', 'notifications.info', body);
          return kinds(seen);
        }, SOON)
        .toEqual(['nova']);
    });

    it('is received by a foreign program, which listens on its own exchange like Ceilometer', async () => {
      const received = await osloListen(rabbit.url({ vhost: 'a vhost' }), { exchange: 'nova' });
      const bus = await open(rabbit.url({ vhost: 'a vhost' }));
      const { messageId } = await publish(bus, { instance_id: 'é', state: 'error' });
      await expect.poll(() => received.length, SOON).toBe(1);
      expect(received[0]).toMatchObject({
        publisherId: 'sample',
        eventType: UPDATE,
        payload: { instance_id: 'é', state: 'error' },
        message_id: messageId,
      });
    });

    it('takes no message from those who share a queue', async () => {
      const url = rabbit.url({ vhost: 'shared' });
      const received = await osloListen(url, { exchange: 'nova' });
      const [bus, other] = await Promise.all([open(url), open(url)]);
      const [seen, seenToo] = await Promise.all([tapped(bus), tapped(other)]);
      const messages = Array.from({ length: 20 }, (_, index) => ({ type: UPDATE, payload: { index } }));
      await osloNotify(url, { exchange: 'nova', publisher: 'compute.host1', messages });
      await expect.poll(() => [received.length, seen.length, seenToo.length], SOON).toEqual([20, 20, 20]);
      // The listener's threads do not keep the order.
      const theirs = new Set(received.map((message) => message.message_id));
      expect(new Set(seen.map(({ messageId }) => messageId))).toEqual(theirs);
      expect(seen.map(({ payload }) => (payload as { index: number }).index)).toEqual([...messages.keys()]);
    });

    it('declares nothing of a service: flags stay as the services set them, and what is not there stays away', async () => {
      const url = freshUrl();
      const raw = await services(url, 'nova');
      const queue = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
      await raw.assertQueue('notifications.info', queue);
      const bus = await open(url);
      const seen = await tapped(bus);
      await publish(bus);
      expect(await raw.checkQueue('notifications.info')).toMatchObject({ messageCount: 1 });
      await expect.poll(() => kinds(seen), SOON).toEqual(['nova']);
      for (const name of ['openstack', 'aodh', 'ceilometer']) {
        const probe = await brokerChannel(url);
        await expect(probe.checkExchange(name)).rejects.toThrow('NOT_FOUND');
      }
      await bus.close();
      // As the services declare theirs when they start again: other flags would be refused with 406.
      await expect(raw.assertQueue('notifications.info', queue)).resolves.toMatchObject({ messageCount: 1 });
      await expect(raw.assertExchange('nova', 'topic', { durable: true })).resolves.toBeDefined();
    });

    it('publishes on openstack where that exists, and to Ceilometer by its queue', async () => {
      const url = freshUrl();
      const raw = await services(url, 'nova', 'openstack');
      await raw.assertQueue('notifications.info', { durable: false });
      const bus = await open(url);
      const seen = await tapped(bus);
      await publish(bus);
      expect(await raw.checkQueue('notifications.info')).toMatchObject({ messageCount: 1 });
      await expect.poll(() => kinds(seen), SOON).toEqual(['openstack']);
    });

    it('says that nobody takes notifications, where no queue is bound or no exchange exists', async () => {
      const url = freshUrl();
      const none = await open(url);
      expect(await none.survey()).toEqual({ exchanges: [], takesNotifications: false });
      await expect(publish(none)).rejects.toMatchObject({
        code: 'BUS_EMPTY',
        message: expect.stringContaining('has no exchange openstack or nova') as string,
        hint: expect.stringContaining('[oslo_messaging_notifications] transport_url') as string,
      });
      const raw = await services(url, 'nova');
      const bus = await open(url);
      await expect(publish(bus)).rejects.toMatchObject({
        code: 'BUS_EMPTY',
        message: expect.stringContaining('gave a notification back') as string,
      });
      await expect(raw.checkQueue('notifications.info')).rejects.toThrow('NOT_FOUND');
    });

    it('speaks TLS with a broker that the right authority vouches for, and with no other', async () => {
      await services(rabbit.url(), 'openstack');
      const bus = await open(rabbit.url({ tls: `ssl_ca_file=${rabbit.caFile}` }));
      const seen = await tapped(bus);
      await publish(bus);
      await expect.poll(() => seen.length, SOON).toBe(1);
      const named = `ssl_ca_file=${rabbit.caFile}&ssl_enforce_hostname_verification=true`;
      await open(rabbit.url({ tls: named, host: 'localhost' }));
      for (const tls of [`ssl_ca_file=${rabbit.wrongCaFile}`, 'ssl_version=', named]) {
        await expect(open(rabbit.url({ tls }))).rejects.toMatchObject({ code: 'BUS_TLS_FAILED' });
      }
      // The broker hangs up on a client that greets it in plain text.
      await expect(open(rabbit.url({ tls: named }).replace('?ssl=1', '?ssl=0'))).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:BUS_UNREACHABLE|NOT_A_BROKER)$/) as string,
        hint: expect.stringContaining('ssl=1') as string,
      });
    });

    it('says what was refused', async () => {
      await expect(open(rabbit.url({ password: 'wrong' }))).rejects.toMatchObject({
        code: 'BUS_REFUSED',
        message: `The message bus at 127.0.0.1:${rabbit.port} refused user doctor or the password.`,
      });
      for (const vhost of ['closed', 'nowhere']) {
        await expect(open(rabbit.url({ vhost }))).rejects.toMatchObject({
          code: 'BUS_REFUSED',
          message: expect.stringContaining(`refused virtual host ${vhost}`) as string,
        });
      }
      await expect(open(`${rabbit.url()}?rabbit_login_method=EXTERNAL`)).rejects.toMatchObject({
        code: 'BUS_REFUSED',
      });
    });

    it('goes to the next host when the first does not answer', async () => {
      const raw = await services(rabbit.url(), 'openstack');
      await raw.assertQueue('notifications.info', { durable: true });
      const bus = await open(
        rabbit.url().replace('@127', '@127.0.0.1:1,doctor:s3cret%3Apass%40word%2C%25@127'),
      );
      expect(bus.name).toBe(`rabbit://doctor:***@127.0.0.1:1,doctor:***@127.0.0.1:${rabbit.port}/%2F`);
      await publish(bus);
    });

    it(
      'comes back after the broker did, with its taps and what it had to say',
      { timeout: TIMEOUT_MS },
      async () => {
        const raw = await services(rabbit.url(), 'openstack');
        await raw.assertQueue('notifications.info', { durable: true });
        const bus = await open();
        const seen = await tapped(bus);
        const outages: Outage[] = [];
        bus.onOutage((outage) => void outages.push(outage));
        await publish(bus, { index: 0 });
        await expect.poll(() => seen.length, SOON).toBe(1);
        await rabbit.kill();
        await expect.poll(() => outages.length, SOON).toBe(1);
        const keptBack = publish(bus, { index: 1 });
        await rabbit.start();
        await expect.poll(() => outages.length, SOON).toBe(2);
        expect(outages[1]?.toUs).toBeGreaterThan(outages[1]?.fromUs ?? 0);
        await keptBack;
        await publish(bus, { index: 2 });
        await expect
          .poll(() => seen.map(({ payload }) => payload), SOON)
          .toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
      },
    );
  },
);
