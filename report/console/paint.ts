import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';
import type { Component } from '../../record/checkpoints.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { HostGlyphs } from './glyphs.ts';

/** Colors text, or leaves it alone. */
export type Brush = (text: string) => string;

/** The colors of a report, by what they mean. */
export interface Paint {
  readonly strong: Brush;
  readonly faint: Brush;
  readonly heading: Brush;
  readonly verdict: Readonly<Record<Verdict, Brush>>;
  /** A verdict as a badge: on its color. */
  readonly verdictBadge: Readonly<Record<Verdict, Brush>>;
  readonly component: Readonly<Record<Component | 'fault', Brush>>;
  readonly simulatedBadge: Brush;
  readonly realBadge: Brush;
  readonly warning: Brush;
  readonly host: Readonly<Record<keyof HostGlyphs, Brush>>;
}

/** Colors if they are wanted; the terminal itself is not asked, so that the same record gives the same text. */
export function createPaint(color: boolean): Paint {
  const chalk: ChalkInstance = new Chalk({ level: color ? 1 : 0 });
  return {
    strong: chalk.bold,
    faint: chalk.dim,
    heading: chalk.bold,
    verdict: { passed: chalk.green, failed: chalk.red, unknown: chalk.yellow, skipped: chalk.cyan },
    verdictBadge: {
      passed: chalk.bold.black.bgGreen,
      failed: chalk.bold.white.bgRed,
      unknown: chalk.bold.black.bgYellow,
      skipped: chalk.bold.black.bgCyan,
    },
    component: {
      fault: chalk.red,
      monitor: chalk.yellow,
      inspector: chalk.cyan,
      controller: chalk.blue,
      notifier: chalk.magenta,
      consumer: chalk.green,
    },
    simulatedBadge: chalk.bold.black.bgYellow,
    realBadge: chalk.bold.black.bgWhite,
    warning: chalk.yellow,
    host: {
      enabled: chalk.dim,
      serving: chalk.green,
      going: chalk.yellow,
      goingServing: chalk.green,
      maintenance: chalk.magenta,
      wrong: chalk.bold.red,
      switchOver: chalk.bold.green,
      phase: chalk.dim,
      phaseRule: chalk.dim,
    },
  };
}
