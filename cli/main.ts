#!/usr/bin/env node
import { doctor } from './doctor.ts';
import { runInProcess } from './world.ts';

await runInProcess(doctor);
