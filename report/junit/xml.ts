/** An element: its name, attributes, and either elements or text in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content?: readonly XmlElement[] | string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * An XML 1.0 document. The libraries that write XML were tried: each changes what looks like an entity, loses line
 * ends in attributes, or knows no reason of a skipped test.
 */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${linesOf(root, '').join('\n')}\n`;
}

function linesOf({ name, attributes, content = [] }: XmlElement, indent: string): readonly string[] {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  const start = `${indent}<${name}${pairs.join('')}`;
  if (content.length === 0) return [`${start}/>`];
  if (typeof content === 'string') return [`${start}>${escaped(content)}</${name}>`];
  return [
    `${start}>`,
    ...content.flatMap((xmlElement) => linesOf(xmlElement, `${indent}  `)),
    `${indent}</${name}>`,
  ];
}

/** White space in an attribute is read as blanks unless it is written by its number. */
function attributeText(text: string): string {
  return escaped(text).replaceAll(/[\t\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What no document can hold, escaped or not, is dropped: control characters, and halves of a character. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)
    .replaceAll('\r', '&#13;');
}
