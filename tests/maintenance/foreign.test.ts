import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { isoTime, systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

let bench: MaintenanceBench;
afterEach(() => bench.close());

// oxlint-disable-next-line typescript/no-explicit-any -- recordings are looked into freely
type Loose = any;
const recorded = (name: string): Loose =>
  JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));

/** A recording with its blanks filled in: a blank that is all of a text may become anything. */
function fill(recording: Loose, blanks: Readonly<Record<string, unknown>>): Loose {
  if (typeof recording === 'string') {
    const whole = /^\{(\w+)\}$/.exec(recording)?.[1];
    if (whole !== undefined && whole in blanks) return blanks[whole];
    return recording.replaceAll(/\{(\w+)\}/g, (all, name: string) => String(blanks[name] ?? all));
  }
  if (Array.isArray(recording)) return recording.flatMap((item) => fill(item, blanks));
  if (typeof recording !== 'object' || recording === null) return recording;
  return Object.fromEntries(
    Object.entries(recording).map(([key, value]) => [fill(key, blanks), fill(value, blanks)]),
  );
}

/** A plain web server; what `answer` returns is the body, as text. */
async function serve(answer: (request: IncomingMessage, body: string) => Promise<string> | string) {
  const server = createServer((incoming: IncomingMessage, reply: ServerResponse) => {
    let body = '';
    incoming.on('data', (chunk) => (body += String(chunk)));
    incoming.on('end', () => void Promise.resolve(answer(incoming, body)).then((text) => reply.end(text)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.defer('foreign side', () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each([
  ['deployed code', (state: string) => state],
  ['the design paper', (state: string): string => recorded('app-manager').paper_names[state] ?? state],
])('a foreign App manager that speaks in the words of %s', (_, nameOf) => {
  it('gets through a session of our Admin tool', async () => {
    bench = await maintenanceBench();
    const tool = await bench.adminTool();
    const { ask, replies } = recorded('app-manager');
    const answered: [string, number][] = [];
    const answer = async (alarm: Loose): Promise<void> => {
      const traits = Object.fromEntries(
        alarm.reason_data.event.traits.map((trait: Loose) => [trait[0], trait[2]]),
      );
      const reply = replies[traits.state];
      if (reply === undefined) return;
      if (traits.state === 'SCALE_IN') await bench.application.scale(-2);
      if (traits.state === 'MAINTENANCE_COMPLETE') await bench.application.scale(2);
      // It asks with a body, as GET should not.
      const { method, headers, body } = fill(ask, { session: traits.session_id });
      const asked = await request(traits.instance_ids, { method, headers, body: JSON.stringify(body) });
      const { instance_ids: ids } = (await asked.body.json()) as { instance_ids: string[] };
      const actions = Object.fromEntries(ids.map((id) => [id, 'MIGRATE']));
      const filled = fill(reply, { session: traits.session_id, ids, actions });
      const sent = await fetch(traits.reply_url, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ ...filled, state: nameOf(filled.state) }),
      });
      answered.push([nameOf(filled.state), sent.status]);
    };
    const url = await serve((_request, body) => {
      void answer(JSON.parse(body));
      return 'OK';
    });
    await bench.alarm('maintenance.scheduled', `${url}/maintenance`);
    const { state, reason } = await bench.run(tool);
    expect([state, reason]).toEqual(['MAINTENANCE_DONE', undefined]);
    await waitFor('the last answer', () => answered.length === 6, {
      clock: systemClock(),
      timeoutMs: 60_000,
    });
    expect(answered).toEqual([
      ['ACK_MAINTENANCE', 200],
      [nameOf('ACK_SCALE_IN'), 200],
      ['ACK_PREPARE_MAINTENANCE', 200],
      ['ACK_PLANNED_MAINTENANCE', 200],
      ['ACK_PLANNED_MAINTENANCE', 200],
      ['ACK_MAINTENANCE_COMPLETE', 200],
    ]);
    expect(await bench.disabled()).toEqual([]);
  });
});

describe('the messages of a foreign Admin tool', () => {
  it('are answered by our App manager as they should be', async () => {
    bench = await maintenanceBench();
    const manager = await bench.appManager();
    const { servers } = bench.application.owner.compute;
    const idOf = async (name: string) => (await servers.list()).find((server) => server.name === name)?.id;
    const active = await idOf('doctor_ha_app_0');
    const replies: { readonly path: string; readonly body: unknown }[] = [];
    const url = await serve(({ method, url: path = '' }, body) => {
      if (method === 'GET') return JSON.stringify({ instance_ids: [active] });
      replies.push({ path, body: JSON.parse(body) });
      return 'OK';
    });
    const soonMs = systemClock().wallUs() / 1000 + 120_000;
    const blanks = {
      url,
      active,
      project: bench.application.projectId,
      session: '76e55df8-1c51-11e8-9928-0242ac110002',
      soon: isoTime(soonMs * 1000).slice(0, 19),
    };
    for (const [index, { traits, reply }] of recorded('admin-tool').alarms.entries()) {
      const event = {
        event_type: 'maintenance.scheduled',
        message_id: `message-${index}`,
        generated: '2018-02-28T06:06:03.123456',
        traits: traits.map((trait: Loose) => fill(trait, blanks)),
      };
      const alarm = {
        alarm_id: 'a',
        alarm_name: 'n',
        severity: 'low',
        previous: 'alarm',
        current: 'alarm',
        reason: 'Event hits the query.',
        reason_data: { type: 'event', event },
      };
      const posted = await fetch(manager.alarmUrl, { method: 'POST', body: JSON.stringify(alarm) });
      expect(posted.status).toBe(200);
      if (reply === null) continue;
      const wanted = replies.length + 1;
      await waitFor('the reply', () => replies.length === wanted, {
        clock: systemClock(),
        timeoutMs: 10_000,
      });
      expect(replies.at(-1)).toEqual({
        path: `/${blanks.project}/maintenance`,
        body: fill(reply, blanks),
      });
    }
    expect((await bench.application.active()).name).toBe('doctor_ha_app_1');
    expect(await servers.list()).toHaveLength(6);
    expect(manager.refused).toEqual({});
  });
});
