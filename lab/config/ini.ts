/** A configuration file of oslo.config: sections of options. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** Writes sections as text; several sets of sections are laid over one another, later values winning. */
export function renderIni(...layers: readonly Ini[]): string {
  const merged: Record<string, Record<string, string | number | boolean>> = {};
  for (const layer of layers) {
    for (const [section, options] of Object.entries(layer)) {
      merged[section] = { ...merged[section], ...options };
    }
  }
  return Object.entries(merged)
    .map(([section, options]) => `[${section}]\n${lines(options)}`)
    .join('\n');
}

function lines(options: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} = ${String(value)}\n`)
    .join('');
}
