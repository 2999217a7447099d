import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInProcess } from '../../cli/world.ts';
import { ROOT, manualOfCheckout } from './checkout.ts';

const FILE = join('man', 'doctor.1');

await runInProcess(({ stdout }) => {
  mkdirSync(join(ROOT, 'man'), { recursive: true });
  writeFileSync(join(ROOT, FILE), manualOfCheckout());
  stdout.write(`${FILE}\n`);
  return Promise.resolve(0);
});
