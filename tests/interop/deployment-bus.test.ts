import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { connectBroker } from '../../openstack/bus/connect.ts';
import { parseTransportUrl } from '../../openstack/bus/transport-url.ts';
import { deploymentOnRabbit, runBoth } from '../support/both-scenarios.ts';
import { deploymentBench } from '../support/deployment.ts';
import { startRabbit, WHY_NO_RABBITMQ } from '../support/rabbitmq.ts';
import type { PrivateRabbit } from '../support/rabbitmq.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const TIMEOUT_MS = 90_000;

describe.skipIf(WHY_NO_RABBITMQ !== undefined)(
  `a deployment on RabbitMQ${WHY_NO_RABBITMQ ? ` (${WHY_NO_RABBITMQ})` : ''}`,
  { timeout: TIMEOUT_MS },
  () => {
    const bench = commandBench();
    let rabbit: PrivateRabbit;
    beforeAll(async () => {
      rabbit = await startRabbit();
    }, TIMEOUT_MS);
    afterAll(() => Promise.all([rabbit.close(), bench.close()]));

    it.each([
      ['from here', false],
      ["through the installer's host and a controller", true],
    ])('is received %s, by the URL in its nova.conf', async (_way, isBehindJump) => {
      const transportUrl = rabbit.url({ vhost: isBehindJump ? 'shared' : 'simulator' });
      const url = parseTransportUrl(transportUrl);
      const deployed = await deploymentBench(bench, 'fuel', {
        isBehindJump,
        transportUrl,
        connectBus: (closing) => connectBroker(url, { clock: systemClock(), signal: closing }),
      });
      const before = deployed.snapshot();
      const argv = ['test', '--json', '--require-profile', '--consumer-port', '0', '--inspector-port', '0'];
      const result = await deployed.run(argv);
      const after = deployed.snapshot();
      await deployed.close();
      const record = recordOf(result);
      expect(record).toMatchObject({ verdict: 'passed', warnings: [], leftovers: [] });
      expect(faultRecordsIn(record)[0]?.checkpoints.map(({ index }) => index)).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
      ]);
      expect(after).toEqual(before);
    });

    it.each(['apex', 'apex-containers', 'fuel', 'daisy'] as const)(
      'of %s passes both scenarios, and is as it was before',
      async (name) => {
        const deployed = await deploymentOnRabbit(bench, rabbit, name);
        const { problems } = await runBoth(deployed, ['--host-work', '20']);
        await deployed.close();
        expect(problems).toEqual([]);
      },
    );
  },
);
