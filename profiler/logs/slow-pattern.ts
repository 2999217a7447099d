/** A repetition of so many and more counts as one without end. */
const MANY = 16;

/** The work on a line of n characters may grow as n to this power: 1000 characters then take well under a second. */
const MOST_POWER = 3;

interface OpenGroup {
  /** It holds a repetition without end. */
  repeats: boolean;
  /** It holds alternatives. */
  chooses: boolean;
}

/**
 * Why a pattern could take forever on a line that it does not match; undefined when it cannot. JavaScript tries every
 * way to match: a repetition of a part that can itself be matched in many ways doubles the work with each character.
 * The rule is a strict one: what it refuses may be harmless, and can be written otherwise.
 * @param pattern one that `RegExp` takes
 */
export function whySlow(pattern: string): string | undefined {
  const groups: OpenGroup[] = [{ repeats: false, chooses: false }];
  let closed: OpenGroup | undefined;
  let before = '';
  // Without an anchor, all is tried from each character on.
  let power = pattern.startsWith('^') ? 0 : 1;
  for (const [token] of pattern.matchAll(TOKEN)) {
    const group = groups.at(-1) as OpenGroup;
    const wasClosed = closed;
    closed = undefined;
    if (/^\\[1-9]|^\\k/.test(token)) return 'it refers back to what was matched';
    if (token.startsWith('(')) groups.push({ repeats: false, chooses: false });
    else if (token === ')') {
      closed = groups.pop();
      const outer = groups.at(-1);
      // What is inside a group is inside those around it, too.
      if (outer !== undefined && closed?.repeats === true) outer.repeats = true;
      if (outer !== undefined && closed?.chooses === true) outer.chooses = true;
    } else if (token === '|') group.chooses = true;
    else if (isEndless(token)) {
      if (wasClosed?.repeats === true) return 'it repeats a part that repeats something';
      if (wasClosed?.chooses === true) return 'it repeats a part that has alternatives';
      group.repeats = true;
      if (isWide(before)) power += 1;
    }
    before = token;
  }
  if (power <= MOST_POWER) return undefined;
  const advice = pattern.startsWith('^') ? '' : ' begin it with ^, or';
  return `it repeats "any character" too often:${advice} say what stands between (\\S+, [^ ]+)`;
}

/** Escapes, classes, openings of groups, repetitions, and every other character. */
const TOKEN =
  /\\k<\w+>|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|<\w+>|:))?|[*+]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/g;

/** What matches whatever may come after it, too, so that every way to part the line is tried. */
function isWide(token: string): boolean {
  return token === '.' || token === String.raw`[\s\S]`;
}

function isEndless(token: string): boolean {
  if (/^[*+]\??$/.test(token)) return true;
  const [, least, comma, most] = /^\{(\d+)(?:(,)(\d*))?\}\??$/.exec(token) ?? [];
  if (least === undefined) return false;
  return most === '' || Number(comma === undefined ? least : most) >= MANY;
}
