import { ROOT } from '../files/install.ts';
import type { Owner } from '../files/install.ts';

/** Above the ids that Debian gives to people of its own accord, so that it is nobody's on most machines. */
const HIGHEST_ID = 59_990;

/** The users of a host: this machine's, and one more. */
export interface Accounts {
  readonly owner: Owner;
  readonly home: string;
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly sudoers: string;
}

/**
 * Adds a user to this machine's, for the files of a host.
 * @param passwordHash root's, as crypt(3) writes it; `*` for none
 */
export function accountsWith(
  user: string,
  machine: { readonly passwd: string; readonly group: string },
  passwordHash = '*',
): Accounts {
  const isRoot = user === 'root';
  const lines = (text: string): string[] =>
    text.split('\n').filter((line) => line !== '' && (isRoot || !line.startsWith(`${user}:`)));
  const [users, groups] = [lines(machine.passwd), lines(machine.group)];
  const id = freeId([...users, ...groups]);
  const owner = isRoot ? ROOT : { uid: id, gid: id };
  const home = isRoot ? '/root' : `/home/${user}`;
  const allUsers = isRoot ? users : [...users, `${user}:x:${id}:${id}::${home}:/bin/bash`];
  const names = allUsers.map((line) => line.split(':')[0] ?? '');
  const grant = isRoot ? '' : `${user} ALL=(ALL:ALL) NOPASSWD: ALL\n`;
  return {
    owner,
    home,
    passwd: `${allUsers.join('\n')}\n`,
    group: `${(isRoot ? groups : [...groups, `${user}:x:${id}:`]).join('\n')}\n`,
    shadow: names
      .map((name) => `${name}:${name === 'root' ? passwordHash : '*'}:19000:0:99999:7:::\n`)
      .join(''),
    sudoers: `Defaults env_reset
Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
${grant}`,
  };
}

/** The highest number that is no user's and no group's. */
function freeId(lines: readonly string[]): number {
  const taken = new Set(lines.map((line) => Number(line.split(':')[2])));
  for (let id = HIGHEST_ID; ; id -= 1) if (!taken.has(id)) return id;
}
