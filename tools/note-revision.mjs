// Records the revision of the compiled files beside them: git may be missing where they run.
import { rmSync, writeFileSync } from 'node:fs';
import { revisionOf } from '../dist/cli/revision.js';

const revision = revisionOf('.');
if (revision === undefined) rmSync('dist/build.json', { force: true });
else writeFileSync('dist/build.json', `${JSON.stringify(revision)}\n`);
