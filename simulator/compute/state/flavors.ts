/** A flavor (API reference: flavors). Memory in MiB, disks in GiB. */
export interface Flavor {
  /** The row number, which notifications call `instance_type_id`. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly rxtxFactor: number;
  readonly isPublic: boolean;
  readonly description: string | null;
  readonly extraSpecs: Readonly<Record<string, string>>;
  /** The projects that may use it when it is not public. */
  readonly projects: ReadonlySet<string>;
}

/** All flavors. A flavor never changes in place: servers keep the one they were made with. */
export interface FlavorStore {
  /** The next row number. */
  nextNumber(): number;
  put(flavor: Flavor): void;
  find(id: string): Flavor | undefined;
  findByName(name: string): Flavor | undefined;
  remove(id: string): boolean;
  all(): readonly Flavor[];
}

/** An empty {@link FlavorStore}. */
export function createFlavorStore(): FlavorStore {
  const flavors = new Map<string, Flavor>();
  let lastNumber = 0;
  return {
    nextNumber() {
      lastNumber += 1;
      return lastNumber;
    },
    put: (flavor) => void flavors.set(flavor.id, flavor),
    find: (id) => flavors.get(id),
    findByName: (name) => [...flavors.values()].find((flavor) => flavor.name === name),
    remove: (id) => flavors.delete(id),
    all: () => [...flavors.values()],
  };
}

/** Whether a project may see and use a flavor. */
export function mayUseFlavor(flavor: Flavor, projectId: string | undefined): boolean {
  return flavor.isPublic || (projectId !== undefined && flavor.projects.has(projectId));
}
