import { serviceFault } from '../service-fault.ts';

export const labelExplosion = serviceFault({
  kind: 'label-explosion',
  layer: 'runtime',
  title: 'label explosion',
  description:
    'A metric gets a label whose values never end, up to a bound: every value is one more series for the service and for Prometheus.',
  example: { perSecond: 1_000, max: 6_000 },
  probe: 'scrape_samples_post_metric_relabeling',
  reverts: 'the series are gone from the service; Prometheus keeps what it has scraped',
});
