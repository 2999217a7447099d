// Notes beside the compiled files which revision they were built from: where they run there may be no git.
import { rmSync, writeFileSync } from 'node:fs';
import { revisionOf } from '../dist/cli/revision.js';

const revision = revisionOf('.');
if (revision === undefined) rmSync('dist/build.json', { force: true });
else writeFileSync('dist/build.json', `${JSON.stringify(revision)}\n`);
