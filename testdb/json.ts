/**
 * A text of JSON, or one of its strings passed over, or a word that Python writes for a number and JSON does not
 * have. Each part of a string is taken as a whole, so that the search stays linear.
 */
const STRING_OR_WORD = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/gs;

/**
 * Reads JSON as the database writes it. One result with a number that ran over (`Infinity`) would make a whole
 * list unreadable: such numbers become null.
 * @throws SyntaxError for what is no JSON beside that
 */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replaceAll(STRING_OR_WORD, (part) => (part.startsWith('"') ? part : 'null')));
  }
}
