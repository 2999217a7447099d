#!/usr/bin/env node
import { doctor } from './doctor.ts';
import { runInProcess } from './world.ts';

// For CI systems that call a program without arguments and configure it by environment alone.
await runInProcess((world) => doctor({ ...world, argv: ['test', ...world.argv] }));
