import { rm } from 'node:fs/promises';
import { infrastructurePaths } from '../config/infrastructure.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { allServices } from '../services/table.ts';
import { catalogueStep } from './catalogue.ts';
import { cloudSteps } from './cloud.ts';
import { databaseSteps, makeServerFolder } from './databases.ts';
import { filesStep } from './files.ts';
import { keysStep } from './keys.ts';
import { layoutStep } from './layout.ts';
import { networkSteps } from './network.ts';
import { packagesStep } from './packages.ts';
import { serviceStep } from './services.ts';
import { straysStep } from './strays.ts';
import { surplusStep } from './surplus.ts';

/** Everything that makes a lab, the more urgent first where order is free. */
export function allSteps(context: LabContext): Step[] {
  const { brokerData } = infrastructurePaths(context);
  const remakes: Readonly<Record<string, () => Promise<void>>> = {
    mariadb: () => makeServerFolder(context),
    rabbitmq: () => rm(brokerData, { recursive: true, force: true }),
  };
  return [
    packagesStep(context),
    straysStep(context),
    filesStep(context),
    ...databaseSteps(context),
    keysStep(context),
    layoutStep(context),
    ...networkSteps(context),
    ...allServices(context).map((spec) => serviceStep(context, spec, remakes[spec.name])),
    catalogueStep(context),
    ...cloudSteps(context),
    surplusStep(context),
  ];
}
