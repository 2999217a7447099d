import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** What a command wrote. */
export interface Echoed {
  readonly stdout: string;
  readonly stderr: string;
}

/** A bash that goes on running, for commands that start no program and change nothing. */
export interface EchoShell {
  /** What the command writes; rejects when the shell ends first. */
  run(command: string): Promise<Echoed>;
}

/** Runs each line it reads, and ends what that wrote with a zero byte. */
const LOOP = String.raw`while IFS= read -r command; do eval "$command"; printf '\0'; printf '\0' >&2; done`;

/** A quoted text without expansions, or the time of the clock. */
const WORD = String.raw`(?:'[^'\n]*'|"\$\{EPOCHREALTIME:-\$\(date \+%s\.%N\)\}")`;
const ECHOES = new RegExp(String.raw`^echo ${WORD}(?: >&2)?(?:; echo ${WORD}(?: >&2)?)*$`);

/**
 * Whether a command only echoes: such a command does the same in any bash. Most that `doctor` runs on a host ask for
 * its clock, and starting a process takes far longer than what they do.
 */
export function isEcho(command: string): boolean {
  return ECHOES.test(command);
}

/** The shell that `start` starts when it is first needed. */
export function createEchoShell(start: (script: string) => ChildProcessWithoutNullStreams): EchoShell {
  let child: ChildProcessWithoutNullStreams | undefined;
  const waiting: { readonly resolve: (echoed: Echoed) => void; readonly reject: (error: Error) => void }[] =
    [];
  const open = (): ChildProcessWithoutNullStreams => {
    const shell = start(LOOP);
    const written = { stdout: '', stderr: '' };
    const onText = (stream: keyof Echoed) => (text: string) => {
      written[stream] += text;
      for (;;) {
        const [out, error] = [written.stdout.indexOf('\0'), written.stderr.indexOf('\0')];
        if (out === -1 || error === -1) return;
        const echoed = { stdout: written.stdout.slice(0, out), stderr: written.stderr.slice(0, error) };
        written.stdout = written.stdout.slice(out + 1);
        written.stderr = written.stderr.slice(error + 1);
        waiting.shift()?.resolve(echoed);
      }
    };
    shell.stdout.setEncoding('utf8').on('data', onText('stdout'));
    shell.stderr.setEncoding('utf8').on('data', onText('stderr'));
    shell.stdin.on('error', () => {});
    const onEnd = (): void => {
      if (child === shell) child = undefined;
      for (const { reject } of waiting.splice(0)) reject(new Error('the shell has ended'));
    };
    shell.on('error', onEnd);
    shell.on('close', onEnd);
    return shell;
  };
  return {
    run: (command) =>
      new Promise((resolve, reject) => {
        child ??= open();
        waiting.push({ resolve, reject });
        child.stdin.write(`${command}\n`);
      }),
  };
}
