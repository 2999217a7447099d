import type { ComponentChildren, VNode } from 'preact';
import { SIMULATED_NOTE } from '../text/label.ts';
import { STYLES } from './styles.ts';

/** Nothing is loaded from anywhere, and no script runs: text from a cloud can do no harm here. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

interface Props {
  readonly title: string;
  /** Which of the runs on the page were made on a simulated cloud. */
  readonly simulated: 'all' | 'some' | 'none';
  readonly children: ComponentChildren;
}

/** The frame of a page: policy, styles, and what says that a result is simulated. */
export function Document({ title, simulated, children }: Props): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{simulated === 'none' ? title : `SIMULATED: ${title}`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: STYLES }} />
      </head>
      <body>
        {simulated !== 'none' && (
          <aside class="simulated-banner" aria-label="Simulated">
            <strong>SIMULATED</strong>{' '}
            {simulated === 'all'
              ? SIMULATED_NOTE
              : 'Some of these runs were made on a simulated cloud; they say nothing about a real one.'}
          </aside>
        )}
        <div class="page">
          {children}
          <footer>
            <p>
              Times are milliseconds on the clock of the machine that ran doctor. The page is made from the
              record alone: <code>doctor report</code> makes it again.
            </p>
          </footer>
        </div>
      </body>
    </html>
  );
}
