import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { allServices } from '../services/table.ts';
import { catalogueStep } from './catalogue.ts';
import { cloudSteps } from './cloud.ts';
import { databaseSteps } from './databases.ts';
import { filesStep } from './files.ts';
import { keysStep } from './keys.ts';
import { networkSteps } from './network.ts';
import { packagesStep } from './packages.ts';
import { serviceStep } from './services.ts';

/** Everything that makes a lab, the more urgent first where order is free. */
export function allSteps(context: LabContext): Step[] {
  return [
    packagesStep(context),
    filesStep(context),
    ...databaseSteps(context),
    keysStep(context),
    ...networkSteps(context),
    ...allServices(context).map((spec) => serviceStep(context, spec)),
    catalogueStep(context),
    ...cloudSteps(context),
  ];
}
