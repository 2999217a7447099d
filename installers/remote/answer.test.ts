import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { readMarkedOutput, markedCommand } from './answer.ts';

/** What a shell says to a command whose start-up file prints. */
function said(command: string): {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
} {
  const noisy = `echo hello; echo oh >&2\n${command}`;
  const {
    exitCode = 1,
    stdout,
    stderr,
  } = execaSync('bash', ['-c', noisy], { reject: false, stripFinalNewline: false });
  return { exitCode, stdout, stderr };
}

describe('an answer', () => {
  it('begins at its mark', () => {
    expect(readMarkedOutput(said(markedCommand('echo a; echo b >&2; exit 3')))).toEqual({
      exitCode: 3,
      stdout: 'a\n',
      stderr: 'b\n',
    });
  });

  it('may be that of a command in another one, which prints as well', () => {
    const inner = `echo lecture; bash -c ${JSON.stringify(markedCommand('echo a'))}`;
    expect(readMarkedOutput(readMarkedOutput(said(markedCommand(inner)))).stdout).toBe('a\n');
  });

  it('is everything where the command was never come to', () => {
    expect(readMarkedOutput(said('exit 1'))).toEqual({ exitCode: 1, stdout: 'hello\n', stderr: 'oh\n' });
  });
});
