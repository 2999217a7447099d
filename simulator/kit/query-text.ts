/** A field's value as a query string would write it, in lower case: filters compare without regard to case. */
export function queryText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase();
}
