/** A group of pages in the navigation. */
export interface Group {
  readonly title: string;
  /**
   * Paths from the root of the repository, in the order of reading. `folder/*` stands for all pages in a folder,
   * by name. A page that does not exist is left out; a page that is in no group fails the build.
   */
  readonly pages: readonly string[];
}

/** The order of the site: pages that a reader needs first come first. */
export const NAVIGATION: readonly Group[] = [
  {
    title: 'Start',
    pages: ['README.md', 'docs/guide.md', 'docs/timeline.md', 'docs/troubleshooting.md'],
  },
  {
    title: 'Scenarios',
    pages: ['docs/checkpoints.md', 'docs/profiler.md', 'docs/maintenance.md', 'docs/preflight.md'],
  },
  {
    title: 'Clouds',
    pages: [
      'docs/credentials.md',
      'docs/installers.md',
      'docs/installer-local.md',
      'docs/installer-apex.md',
      'docs/installer-fuel.md',
      'docs/installer-daisy.md',
      'docs/lab.md',
    ],
  },
  {
    title: 'The chain',
    pages: ['docs/faults.md', 'docs/monitors.md', 'docs/inspectors.md', 'docs/interfaces.md'],
  },
  {
    title: 'Results',
    pages: [
      'docs/reports.md',
      'docs/report-html.md',
      'docs/history.md',
      'docs/profile-logs.md',
      'docs/comparing.md',
      'docs/test-database.md',
    ],
  },
  {
    title: 'In other systems',
    pages: ['docs/packaging.md', 'docs/library.md'],
  },
  {
    title: 'Reference',
    pages: ['docs/commands.md', 'docs/commands/*', 'docs/options.md', 'docs/errors.md'],
  },
  {
    title: 'Extending',
    pages: [
      'docs/architecture.md',
      'docs/adding-an-installer.md',
      'docs/adding-a-fault.md',
      'docs/adding-a-scenario.md',
      'docs/adding-a-checkpoint.md',
      'CONTRIBUTING.md',
    ],
  },
  {
    title: 'Background',
    pages: ['docs/decisions/*', 'docs/open.md', 'CHANGELOG.md'],
  },
];

/** A group with the pages that exist. @param known all pages, by path */
export function pagesOf(group: Group, known: readonly string[]): readonly string[] {
  return group.pages.flatMap((entry) => {
    if (!entry.endsWith('/*')) return known.includes(entry) ? [entry] : [];
    const folder = entry.slice(0, -1);
    const inside = known.filter(
      (page) => page.startsWith(folder) && !page.slice(folder.length).includes('/'),
    );
    // The page of the folder itself comes before the pages in it.
    const [own, others] = [`${folder}README.md`, inside.filter((page) => !page.endsWith('/README.md'))];
    return [...inside.filter((page) => page === own), ...others.sort((a, b) => (a < b ? -1 : 1))];
  });
}
