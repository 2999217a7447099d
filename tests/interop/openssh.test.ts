import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { openScope } from '../../core/scope.ts';
import { createHostKeys } from '../../installers/remote/host-keys.ts';
import type { Endpoint } from '../../installers/remote/connection.ts';
import type { Login } from '../../installers/remote/login.ts';
import { createRemote } from '../../installers/remote/remote.ts';
import type { Remote } from '../../installers/remote/remote.ts';
import { freePort, openSshBench, WHY_NO_SSHD } from '../support/openssh.ts';
import type { OpenSshBench, OpenSshServer } from '../support/openssh.ts';

const clock = systemClock();
const LIMITS = { timeoutMs: 60_000 };

describe.skipIf(WHY_NO_SSHD !== undefined)(
  `OpenSSH's server${WHY_NO_SSHD ? ` (${WHY_NO_SSHD})` : ''}`,
  () => {
    const scope = openScope();
    let bench: OpenSshBench;
    let jump: OpenSshServer;
    let node: OpenSshServer;
    let login: Login;
    beforeAll(async () => {
      bench = openSshBench();
      scope.defer('servers', () => bench.close());
      [jump, node] = await Promise.all([bench.start(), bench.start('MaxSessions 10')]);
      const { username, passphrase } = bench;
      login = { username, passphrase, privateKey: readFileSync(bench.keyFile, 'utf8') };
    });
    afterAll(() => scope.close());

    const endpoint = (server: OpenSshServer, more: Partial<Endpoint> = {}): Endpoint => ({
      name: server === jump ? 'jump' : 'node',
      address: '127.0.0.1',
      port: server.port,
      ...more,
    });
    const remote = (as: Login = login, file = join(bench.folder, 'known_hosts')): Remote => {
      const hostKeys = createHostKeys({ policy: 'accept-new', file, log: silentLog });
      const opened = createRemote({ login: as, clock, log: silentLog, hostKeys });
      scope.defer('remote', () => opened.close());
      return opened;
    };

    it('takes an encrypted key, and an agent that holds it', async () => {
      const words = 'echo "$SSH_CONNECTION" | wc -w';
      expect((await remote().shell(endpoint(node)).run(words, LIMITS)).stdout.trim()).toBe('4');
      const agent = await execa('ssh-agent', ['-s', '-a', join(bench.folder, 'agent')]);
      const pid = /SSH_AGENT_PID=(\d+)/.exec(agent.stdout)?.[1] ?? '';
      scope.defer('agent', async () => void (await execa('kill', [pid])));
      const env = { SSH_AUTH_SOCK: join(bench.folder, 'agent'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'x' };
      const askpass = join(bench.folder, 'askpass');
      writeFileSync(askpass, `#!/bin/sh\necho '${bench.passphrase}'\n`, { mode: 0o700 });
      await execa('ssh-add', [bench.keyFile], { env: { ...env, SSH_ASKPASS: askpass } });
      const byAgent = remote({ username: bench.username, agentSocket: env.SSH_AUTH_SOCK });
      expect((await byAgent.shell(endpoint(node)).run(words, LIMITS)).stdout.trim()).toBe('4');
    });

    it('carries more commands at once than it has sessions, over one login', async () => {
      const before = node.logins();
      const shell = remote().shell(endpoint(node));
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, index) => shell.run(`cat; exit ${index}`, { ...LIMITS, stdin: 'in' })),
      );
      expect(results.map((result) => [result.exitCode, result.stdout])).toEqual(
        results.map((_, index) => [index, 'in']),
      );
      expect(node.logins() - before).toBe(1);
    });

    it('is reached through another host, and known to ssh-keygen by the same name afterwards', async () => {
      const file = join(bench.folder, 'known_through_jump');
      const [jumps, nodes] = [jump.logins(), node.logins()];
      const behind = remote(login, file).shell(endpoint(node, { via: endpoint(jump) }));
      await Promise.all([behind.run('true', LIMITS), behind.run('true', LIMITS)]);
      expect([jump.logins() - jumps, node.logins() - nodes]).toEqual([1, 1]);
      for (const { port } of [jump, node]) {
        const found = await execa('ssh-keygen', ['-F', `[127.0.0.1]:${port}`, '-f', file]);
        expect(found.stdout).toContain('ssh-ed25519');
      }
      await execa('ssh-keygen', ['-H', '-f', file]);
      const again = remote(login, file).shell(endpoint(node, { via: endpoint(jump) }));
      expect((await again.run('echo on', LIMITS)).stdout).toBe('on\n');
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    });

    it('says through whom a host cannot be reached', async () => {
      const nowhere = endpoint(node, { port: 1, via: endpoint(jump) });
      await expect(remote().shell(nowhere).run('true', LIMITS)).rejects.toMatchObject({
        code: 'HOST_UNREACHABLE',
        message: expect.stringMatching(
          /Host node \(127\.0\.0\.1:1\).*through jump: Connection refused/,
        ) as string,
      });
    });

    it('hands files over', async () => {
      const path = join(bench.folder, 'note');
      writeFileSync(path, Buffer.from([0, 255, 10]));
      expect([...(await remote().readFile(endpoint(node), path, LIMITS))]).toEqual([0, 255, 10]);
      await expect(remote().readFile(endpoint(node), '/nonexistent', LIMITS)).rejects.toMatchObject({
        code: 'HOST_COMMAND_FAILED',
        message: expect.stringContaining('/nonexistent') as string,
      });
    });

    it('lets a port of its own lead back here, again after its connection was cut', async () => {
      const http = createServer((_request, response) => response.end('here'));
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      scope.defer('http', () => void http.close());
      const port = await freePort();
      const ours = remote();
      const target = { address: '127.0.0.1', port: (http.address() as AddressInfo).port };
      const tunnel = await ours.openTunnel(endpoint(node, { keepalive: true }), { port, target });
      const fetched = async (): Promise<string> =>
        fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
          (response) => response.text(),
          () => 'nothing',
        );
      expect(await fetched()).toBe('here');
      await node.cut();
      await expect.poll(fetched, { timeout: 60_000 }).toBe('here');
      await tunnel.close();
      expect(await fetched()).toBe('nothing');
    });

    it('refuses a tunnel from a port that is in use there', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      scope.defer('taken', () => void taken.close());
      const { port } = taken.address() as AddressInfo;
      await expect(
        remote().openTunnel(endpoint(node), { port, target: { address: '127.0.0.1', port } }),
      ).rejects.toMatchObject({
        code: 'PORT_TAKEN',
        message: expect.stringContaining(`port ${port} of node`) as string,
      });
    });
  },
);
