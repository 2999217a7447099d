/** The range of each field of a cron expression, and the names it may use for numbers. */
const FIELDS: readonly { readonly min: number; readonly max: number; readonly names?: readonly string[] }[] =
  [
    { min: 0, max: 59 },
    { min: 0, max: 23 },
    { min: 1, max: 31 },
    { min: 1, max: 12, names: words('jan feb mar apr may jun jul aug sep oct nov dec') },
    { min: 0, max: 7, names: words('sun mon tue wed thu fri sat') },
    { min: 0, max: 59 },
  ];

/** What is wrong with a cron expression of five fields, or six with seconds last; undefined when nothing is. */
export function checkCron(expression: string): string | undefined {
  const parts = expression.trim().toLowerCase().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6)
    return 'Exactly 5 or 6 columns has to be specified for iterator expression.';
  const bad = parts.find((part, index) => !part.split(',').every((item) => isItem(item, index)));
  return bad === undefined ? undefined : `[${expression}] is not acceptable`;
}

/** `*`, `n`, `n-m`, each with or without `/step`. */
function isItem(item: string, index: number): boolean {
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item);
  if (found === null || (found[3] !== undefined && Number(found[3]) === 0)) return false;
  const [, first = '', last] = found;
  if (first === '*') return last === undefined;
  // Croniter knows `l` as the last day of the month.
  if (index === 2 && first === 'l') return last === undefined;
  const from = numberOf(first, index);
  const to = last === undefined ? from : numberOf(last, index);
  return from !== undefined && to !== undefined;
}

function numberOf(word: string, index: number): number | undefined {
  const field = FIELDS[index];
  if (field === undefined) return undefined;
  const named = field.names?.indexOf(word) ?? -1;
  if (named >= 0) return named + field.min;
  const number = /^\d+$/.test(word) ? Number(word) : -1;
  return number >= field.min && number <= field.max ? number : undefined;
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
