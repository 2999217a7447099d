import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInProcess } from '../../cli/world.ts';
import { ROOT, siteOfCheckout } from './checkout.ts';

const FOLDER = 'site';

await runInProcess(({ stdout, stderr }) => {
  const { files, problems } = siteOfCheckout();
  for (const problem of problems) stderr.write(`${problem}\n`);
  if (problems.length > 0) return Promise.resolve(1);
  rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
  for (const [path, content] of files) {
    const target = join(ROOT, FOLDER, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  stdout.write(`${FOLDER}/index.html and ${files.size - 1} other files\n`);
  return Promise.resolve(0);
});
