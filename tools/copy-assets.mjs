// Copies files that the compiler ignores to the compiled files: the lab's programs in other languages.
import { cpSync, rmSync } from 'node:fs';

for (const folder of ['lab/assets']) {
  rmSync(`dist/${folder}`, { recursive: true, force: true });
  cpSync(folder, `dist/${folder}`, { recursive: true });
}
