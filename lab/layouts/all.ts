import { apex } from './apex.ts';
import { daisy } from './daisy.ts';
import { fuel } from './fuel.ts';
import type { ProductName } from './names.ts';
import type { ProductLayout } from './product.ts';

/** The products, by name. */
export const LAYOUT_OF: Readonly<Record<ProductName, ProductLayout>> = { apex, fuel, daisy };
