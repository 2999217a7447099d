import type { Command } from 'commander';
import { DoctorError } from '../../../core/errors.ts';
import { bashScript, zshScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { SHELLS, wordsOf } from './command-words.ts';
import type { CommandWords } from './command-words.ts';

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** A script that teaches a shell the words of this command line. @throws DoctorError `USAGE` */
export function completionScript(program: Command, shell: string): string {
  const known = SHELLS.find((name) => name === shell);
  if (known !== undefined) return SCRIPTS[known](wordsOf(program));
  throw new DoctorError('USAGE', `There is no completion for the shell ${JSON.stringify(shell)}.`, {
    hint: `The shells are ${SHELLS.join(', ')}; as in \`source <(doctor completion bash)\`.`,
  });
}
