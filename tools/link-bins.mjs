// Makes `npx doctor` in this checkout run the program that was just built: npm links the programs of
// dependencies into node_modules/.bin, but not the package's own, and npx would install a copy.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = resolve('node_modules', '.bin');
mkdirSync(folder, { recursive: true });
for (const [name, target] of Object.entries(bin)) {
  const link = join(folder, name);
  chmodSync(target, 0o755);
  rmSync(link, { force: true });
  symlinkSync(relative(folder, resolve(target)), link);
}
