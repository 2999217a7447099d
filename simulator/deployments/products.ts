import { apex, apexContainers } from './apex.ts';
import { daisy } from './daisy.ts';
import { fuel } from './fuel.ts';
import type { DeploymentName, Product } from './product.ts';

/** The products by the names of their deployments. */
export const PRODUCTS: Readonly<Record<DeploymentName, Product>> = {
  apex,
  'apex-containers': apexContainers,
  fuel,
  daisy,
};
