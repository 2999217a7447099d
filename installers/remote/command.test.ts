import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { expect, it } from 'vitest';
import { collect } from './command.ts';

/** A channel whose command prints what is written to it. */
function channel() {
  const stderr = new PassThrough();
  const stream = new PassThrough();
  let closed = 0;
  const fake = Object.assign(stream, { stderr, close: () => void (closed += 1), end: () => stream });
  return { fake: fake as unknown as ClientChannel, stream, stderr, closings: () => closed };
}

const ENDPOINT = { name: 'compute-1', address: '127.0.0.1', port: 22 };

it('gives up a command that prints without an end, and closes its channel', async () => {
  const { fake, stderr, closings } = channel();
  const result = collect(fake, { stdin: '' }, ENDPOINT);
  for (let mebibytes = 0; mebibytes < 17; mebibytes += 1) stderr.emit('data', Buffer.alloc(1024 * 1024));
  await expect(result).rejects.toMatchObject({
    code: 'HOST_COMMAND_FAILED',
    message: expect.stringContaining('printed more than 16 MiB') as string,
  });
  expect(closings()).toBeGreaterThan(0);
});

it('gathers what a command says', async () => {
  const { fake, stream } = channel();
  const result = collect(fake, { stdin: '' }, ENDPOINT);
  stream.emit('data', Buffer.from('hello'));
  stream.emit('exit', 3);
  stream.emit('close');
  expect(await result).toEqual({ exitCode: 3, stdout: 'hello', stderr: '' });
});
