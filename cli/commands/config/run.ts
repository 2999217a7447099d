import type { ResolvedOption } from '../../config/load.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { shownValue } from '../../config/option-spec.ts';
import { plainTable } from '../../terminal/plain-table.ts';
import type { ParsedFlags } from '../../flags.ts';
import type { World } from '../../world.ts';

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
  const head = ['section', 'option', 'value', 'origin', 'environment', 'flag'];
  const bySection = [...options].sort((a, b) => rank(a) - rank(b));
  const rows = bySection.map(({ spec, value, origin }) => {
    const shown = cellOf(shownValue(spec, value));
    return [spec.section, spec.key, shown, origin, spec.env ?? '', spec.flag?.split(' ')[0] ?? ''];
  });
  return plainTable(head, rows);
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
