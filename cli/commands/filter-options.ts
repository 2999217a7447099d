import type { Command } from 'commander';
import { VERDICTS } from '../../record/verdict.ts';
import { OPTION_LIST } from '../config/options.ts';
import type { OptionName } from '../config/options.ts';

/** Which saved runs are meant. Choices stand after the last colon, where the completion finds them. */
export function filterOptions(command: Command): Command {
  return command
    .option('--verdict <verdicts>', `only runs with one of these: ${VERDICTS.join(', ')}`)
    .option('--target <kind>', 'only runs on this kind of cloud: simulated, openstack')
    .option('--case <case>', `only runs of this scenario: ${choicesOf('testCase')}`)
    .option('--installer <type>', `only runs with this installer: ${choicesOf('installerType')}`);
}

function choicesOf(option: OptionName): string {
  const spec = OPTION_LIST.find(([name]) => name === option)?.[1];
  return spec?.kind.choices?.join(', ') ?? '';
}
