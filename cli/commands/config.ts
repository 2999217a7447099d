import Table from 'cli-table3';
import type { ResolvedOption } from '../config/load.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { shownValue } from '../config/option-spec.ts';
import type { ParsedFlags } from '../program.ts';
import type { World } from '../world.ts';

/** `doctor config`: every option, its value and where it came from. */
export function configCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  world.stdout.write(flags['json'] === true ? asJson(options) : asTable(options));
  return Promise.resolve(0);
}

function asJson(options: readonly ResolvedOption[]): string {
  const rows = options.map(({ spec, value, origin }) => ({
    section: spec.section,
    option: spec.key,
    value: shownValue(spec, value) ?? null,
    origin,
    environment: spec.env ?? null,
    flag: spec.flag?.split(' ')[0] ?? null,
    allowed: spec.kind.allowed,
    help: spec.help,
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function asTable(options: readonly ResolvedOption[]): string {
  const table = new Table({
    head: ['section', 'option', 'value', 'origin', 'environment', 'flag'],
    style: { head: [], border: [] },
    chars: PLAIN,
  });
  const bySection = [...options].sort((a, b) => rank(a) - rank(b));
  for (const { spec, value, origin } of bySection) {
    const shown = cellOf(shownValue(spec, value));
    table.push([spec.section, spec.key, shown, origin, spec.env ?? '', spec.flag?.split(' ')[0] ?? '']);
  }
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const SECTIONS: readonly string[] = [
  'DEFAULT',
  'installer',
  'monitor',
  'inspector',
  'consumer',
  'admin_tool',
  'app_manager',
  'simulator',
];
const rank = ({ spec }: ResolvedOption): number => SECTIONS.indexOf(spec.section);

function cellOf(value: unknown): string {
  return value === undefined || value === '' ? '-' : String(value);
}

/** Columns parted by space alone: quiet on a terminal, and easy to cut in a pipe. */
const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
