import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { createEchoShell, isEcho } from './echo-shell.ts';

const TIME = 'echo "${EPOCHREALTIME:-$(date +%s.%N)}"';
/** A command as the client sends it, with marks where its answer begins. */
const marked = (command: string): string => `echo '--- begins ---'; echo '--- begins ---' >&2; ${command}`;
const started: ChildProcessWithoutNullStreams[] = [];
const shell = createEchoShell((script) => {
  const child = spawn('bash', ['--norc', '-c', script]);
  started.push(child);
  return child;
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

describe('a command that only echoes', () => {
  it.each([TIME, marked(TIME), "echo 'a; b $(c)' >&2"])('is known by its text: %s', (command) => {
    expect(isEcho(command)).toBe(true);
  });

  it.each([
    'hostname',
    'echo $HOME',
    'echo "$(id)"',
    "echo 'a' >/tmp/a",
    "echo 'a'\nreboot",
    "echo 'a'; reboot",
    "echo 'a'b",
    `${TIME} | cat`,
    marked('cd && ls'),
  ])('is not taken for one that does more: %j', (command) => {
    expect(isEcho(command)).toBe(false);
  });
});

describe('the shell', () => {
  it('answers each command with what it wrote on either stream, in order', async () => {
    const answers = await Promise.all([
      shell.run("echo 'one'; echo 'two' >&2"),
      shell.run("echo ''"),
      shell.run(marked(TIME)),
    ]);
    expect(answers.slice(0, 2)).toEqual([
      { stdout: 'one\n', stderr: 'two\n' },
      { stdout: '\n', stderr: '' },
    ]);
    expect(answers[2]?.stdout).toMatch(/begins ---\n\d+\.\d{6}\n$/);
    expect(started).toHaveLength(1);
  });

  it('rejects what it cannot answer any more, and is started again', async () => {
    await shell.run("echo 'it runs'");
    const ended = new Promise((resolve) => started[0]?.on('close', resolve));
    started[0]?.kill('SIGSTOP');
    const lost = shell.run("echo 'lost'");
    started[0]?.kill('SIGKILL');
    await expect(lost).rejects.toThrow('the shell has ended');
    await ended;
    expect(await shell.run("echo 'again'")).toEqual({ stdout: 'again\n', stderr: '' });
    expect(started).toHaveLength(2);
  });
});
