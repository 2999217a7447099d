/** A JSON value as Python's `str()` writes it: `True`, `None`, `{'a': 1}`. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** A JSON value as Python's `repr()` writes it. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`);
  return `{${members.join(', ')}}`;
}

/** JSON as Python's `json.dumps` writes it: a space after `,` and `:`, nothing but ASCII. */
export function pythonJson(value: unknown, options: { readonly sortKeys?: boolean } = {}): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return ascii(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, options)).join(', ')}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (options.sortKeys === true) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(([key, item]) => `${ascii(JSON.stringify(key))}: ${pythonJson(item, options)}`);
  return `{${members.join(', ')}}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

function ascii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
