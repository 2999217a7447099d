/** The page's only stylesheet. Colors of text are at least 4.5 : 1 against what they stand on, others 3 : 1. */
export const STYLES = `
:root {
  color-scheme: light;
  --paper: #ffffff; --panel: #f5f7f9; --ink: #1b2026; --muted: #56606b; --rule: #ccd3da; --grid: #e4e8ec;
  --link: #0b57b0;
  --passed: #0f6227; --passed-soft: #dcf5e2; --failed: #a3131f; --failed-soft: #fde7e7;
  --unknown: #754c00; --unknown-soft: #fdf1cc; --skipped: #56606b; --skipped-soft: #e9edf1;
  --fault: #1b2026; --monitor: #1f63c6; --inspector: #7a3fc4; --controller: #0b7a75; --notifier: #b4540a;
  --consumer: #bd2468;
  --serving: #0f6227; --going: #8a6a1c; --maintenance: #5b6672; --box: #dbe5f3; --dot: #1f63c6;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --paper: #10151b; --panel: #182029; --ink: #e5ebf1; --muted: #9eaab7; --rule: #37424e; --grid: #252e38;
    --link: #7db4ff;
    --passed: #63d483; --passed-soft: #12301d; --failed: #ff968f; --failed-soft: #3a1619;
    --unknown: #ebbd55; --unknown-soft: #33270d; --skipped: #a8b3bf; --skipped-soft: #26303a;
    --fault: #e5ebf1; --monitor: #6ea8ff; --inspector: #bb97f5; --controller: #4fc7bd; --notifier: #f2a55f;
    --consumer: #f481b4;
    --serving: #63d483; --going: #d9b65c; --maintenance: #8d99a6; --box: #22344d; --dot: #6ea8ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
.page { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; margin: .15rem 0 .5rem; font-weight: 650; }
h2 { font-size: 1.35rem; margin: 3.25rem 0 .75rem; padding-top: 1rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.12rem; margin: 2.25rem 0 .6rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); padding: .7rem .9rem; border-radius: 6px; margin: .5rem 0; }
.kicker { color: var(--muted); font-size: .92rem; margin: 0; max-width: none; }
.muted { color: var(--muted); }
.why { border-left: 3px solid var(--failed); padding-left: .75rem; max-width: 60rem; }
.why.unknown, .why.skipped, .why.passed { border-color: var(--unknown); }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.simulated-banner {
  margin: 0; padding: .6rem 1.25rem; text-align: center; max-width: none; color: var(--unknown);
  background: var(--unknown-soft); border-bottom: 3px double var(--unknown);
}
.simulated-banner strong { letter-spacing: .12em; }
.simulated-tag {
  margin-left: .6rem; padding: 0 .4rem; border: 1px solid var(--unknown); border-radius: 3px; color: var(--unknown);
  font-size: .72rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; vertical-align: .12em; white-space: nowrap;
}
.verdict { display: inline-block; padding: 0 .5rem; border-radius: 4px; font-weight: 600; white-space: nowrap; }
.verdict.large { padding: .1rem .75rem; margin-right: .35rem; letter-spacing: .04em; }
.v-passed { color: var(--passed); background: var(--passed-soft); }
.v-failed { color: var(--failed); background: var(--failed-soft); }
.v-unknown { color: var(--unknown); background: var(--unknown-soft); }
.v-skipped { color: var(--skipped); background: var(--skipped-soft); }
.outline { list-style: none; margin: 1.25rem 0 0; padding: 0; display: grid; gap: .45rem; }
.outline li { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .55rem 1.5rem; margin: 1rem 0; }
.facts > div { min-width: 0; }
.facts > .wide { grid-column: 1 / -1; }
.facts dt { color: var(--muted); font-size: .82rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.notes { margin: .5rem 0; padding-left: 1.2rem; }
.notes li { overflow-wrap: anywhere; max-width: 60rem; }
.warning { color: var(--unknown); }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .4rem; white-space: nowrap; }
th, td { text-align: left; vertical-align: baseline; padding: .32rem 1rem .32rem 0; border-bottom: 1px solid var(--grid); }
tbody th { font-weight: 500; }
tr > :last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; font-size: .94em; border-bottom: 1px solid var(--rule); white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
th, td { white-space: nowrap; }
td.long { white-space: normal; min-width: 15rem; max-width: 40rem; overflow-wrap: anywhere; }
.pair { display: flex; flex-wrap: wrap; gap: 0 3.5rem; }
.pair > * { min-width: 0; max-width: 100%; }
.share { display: inline-block; height: .7rem; min-width: 1px; border-radius: 2px; background: var(--c); vertical-align: middle; }
.share-box { display: inline-block; width: 14rem; }
.name::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .45em; border-radius: 2px; background: var(--c, transparent); }
.c-fault { --c: var(--fault); } .c-monitor { --c: var(--monitor); } .c-inspector { --c: var(--inspector); }
.c-controller { --c: var(--controller); } .c-notifier { --c: var(--notifier); } .c-consumer { --c: var(--consumer); }
figure { margin: 1.5rem 0; }
figcaption { margin-bottom: .2rem; }
.reading { color: var(--muted); font-size: .88rem; }
figure + .reading { margin-top: -1rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: .3rem 0; padding: 0; }
.swatch { display: inline-block; width: 1.3em; height: .75em; margin-right: .45em; border-radius: 2px; background: var(--c); vertical-align: -.03em; }
.swatch.s-beside { background: none; border: 1.5px dashed var(--muted); }
.swatch.s-budget { background: none; border-radius: 0; width: .2em; border-left: 2px dashed var(--failed); }
.swatch.s-error { border-radius: 0; height: .6em; border: solid var(--ink); border-width: 0 1.5px; background: linear-gradient(var(--ink), var(--ink)) center / 100% 1.5px no-repeat; }
.swatch.s-serving { background: var(--serving); height: .4em; vertical-align: .15em; }
.swatch.s-maintenance { background: var(--maintenance); }
.swatch.s-going { background: repeating-linear-gradient(-45deg, var(--going) 0 2px, transparent 2px 5px); border: 1px solid var(--going); }
.swatch.s-switch { width: .7em; height: .7em; border-radius: 0; background: var(--serving); transform: rotate(45deg); }
.swatch.s-wrong { background: var(--failed); }
.swatch.s-move { height: 0; border-radius: 0; background: none; border-top: 2px solid var(--link); vertical-align: .25em; }
svg { display: block; width: 100%; min-width: 52rem; height: auto; }
svg.small { display: inline-block; width: 9rem; min-width: 9rem; vertical-align: middle; }
svg text { font-size: 12px; fill: var(--ink); font-family: inherit; font-variant-numeric: tabular-nums; }
svg .faint { fill: var(--muted); } svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .strong { font-weight: 600; }
.grid line { stroke: var(--grid); } .grid text { fill: var(--muted); }
.row-line { stroke: var(--grid); }
.bar { fill: var(--c); } .beside { fill: none; stroke: var(--c); stroke-width: 1.5; stroke-dasharray: 3 2; }
.whisker { stroke: var(--ink); stroke-width: 1.2; fill: none; }
.budget-line { stroke: var(--failed); stroke-width: 1.5; stroke-dasharray: 5 3; } svg .budget-text { fill: var(--failed); }
svg .failed-text { fill: var(--failed); font-weight: 600; } svg .gap-text { fill: var(--unknown); }
.arrival { stroke: var(--ink); stroke-width: 2; }
.area { fill: var(--box); stroke: var(--dot); stroke-width: 1.2; } .curve { fill: none; stroke: var(--consumer); stroke-width: 1.2; stroke-dasharray: 4 2; }
.silent { fill: var(--failed-soft); stroke: var(--failed); }
.host-line { stroke: var(--rule); stroke-width: 1.5; } .phase { fill: var(--panel); stroke: var(--rule); }
.going { stroke: var(--going); } .going-stroke { stroke: var(--going); stroke-width: 2; }
.maintenance { fill: var(--maintenance); } svg .in-maintenance { fill: var(--paper); }
.serving { fill: var(--serving); } .switch { fill: var(--serving); stroke: var(--paper); stroke-width: 1.5; } .wrong { fill: var(--failed); }
.move { fill: none; stroke: var(--link); stroke-width: 1.5; } .move.bad { stroke: var(--failed); stroke-dasharray: 4 3; } .move-end { fill: var(--link); } .move-end.bad { fill: var(--failed); }
.gauge-budget { stroke: var(--ink); stroke-width: 1.5; } .gauge-box { fill: var(--panel); stroke: var(--rule); }
.gauge-passed { fill: var(--passed); } .gauge-failed { fill: var(--failed); } .gauge-unknown, .gauge-skipped { fill: var(--unknown); }
details { margin: .6rem 0; }
details.scenario { border-top: 1px solid var(--rule); padding-top: .4rem; }
details.run { border: 1px solid var(--rule); border-radius: 6px; padding: .5rem 1rem; margin: .8rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; max-width: 100%; overflow-wrap: anywhere; }
.record { max-height: 24rem; overflow: auto; background: var(--panel); padding: .7rem .9rem; border-radius: 6px; }
.record script {
  display: block; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all;
  font: .78rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: .88rem; }
@media (max-width: 40rem) {
  .page { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.4rem; } h2 { margin-top: 2.5rem; }
  .share-box { width: 7rem; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .page { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  svg { min-width: 0; }
  h2, h3, h4, figcaption, caption { break-after: avoid; }
  figure, tr, .facts > div { break-inside: avoid; }
  .screen-only { display: none; }
  a { color: inherit; text-decoration: none; }
  table { font-size: 7.5pt; }
  th, td { padding-right: .6rem; }
  h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 1.8rem; } h3 { font-size: 11pt; }
  td.long { min-width: 0; }
}
`;
