/**
 * JSON whose texts every reader can take: half of a character, which JavaScript allows in a text, is U+FFFD. Protobuf
 * and other strict readers refuse a whole message for one.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'string' ? field.replaceAll(/\p{Surrogate}/gu, '\uFFFD') : field,
  );
}
