import { shellQuote } from '../../core/quote.ts';

/**
 * A look at everything that the link fault needs on a host (link-fault-script.ts), which changes nothing: for
 * each thing that is missing one line `problem <words>`.
 * @param address the one the host is reached at
 */
export function renderHostScript(address: string): string {
  return `export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
problem() { echo "problem $*"; }
cd && [ -w . ] || problem "the login has no home it may write to"
for program in bash ip sed grep; do command -v "$program" >/dev/null || problem "$program is not installed"; done
if command -v sudo >/dev/null; then
  words=$(sudo -n true 2>&1) || problem "$words"
elif [ "$(id -u)" != 0 ]; then
  problem "the login is not root, and there is no sudo"
fi
command -v ip >/dev/null && { ip -o -4 addr show | grep -v '^[0-9]*: lo ' | grep -qF ${shellQuote(` ${address}/`)} ||
  problem "no interface but the loopback holds the address ${address}"; }
echo done`;
}

/** The problems in what {@link renderHostScript} printed. */
export function problemsIn(stdout: string): readonly string[] {
  const problems = [...stdout.matchAll(/^problem (.*)$/gm)].map((match) => match[1] ?? '');
  return /^done$/m.test(stdout) ? problems : [...problems, 'the login runs no commands'];
}
