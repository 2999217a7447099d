import { Gauge, Registry } from 'prom-client';
import type { RunRecord } from '../../record/run-record.ts';
import { isSimulatedRun, titled } from '../text/label.ts';
import { metricsOf } from './metrics.ts';

/** Where a run's options may hold the name of the POD that it was made on, as OPNFV's jobs call it. */
const POD_OPTIONS = ['node_name', 'pod_name'];

/**
 * The figures in Prometheus' text format, for the textfile collector of its node exporter. Every sample says which
 * kind of cloud it is from: simulated figures must not be averaged with real ones.
 */
export async function formatPrometheus(record: RunRecord): Promise<string> {
  const registry = new Registry();
  const common = commonLabels(record);
  for (const { name, help, labels, samples } of metricsOf(record)) {
    const labelNames = [...labels, ...Object.keys(common)];
    const gauge = new Gauge({ name, help: `${help}.`, labelNames, registers: [registry] });
    for (const sample of samples) gauge.set({ ...sample.labels, ...common }, sample.value);
  }
  const remark = isSimulatedRun(record) ? ', which says nothing of a real cloud' : '';
  return `# ${titled(record, `doctor${remark}`)}\n${await registry.metrics()}`;
}

function commonLabels({ target, installer, options }: RunRecord): Readonly<Record<string, string>> {
  const pod = POD_OPTIONS.map((name) => options[name]).find(
    (array) => typeof array === 'string' && array !== '',
  );
  return {
    target: target.kind,
    installer,
    ...(typeof pod === 'string' ? { pod } : {}),
  };
}
