import { serviceNames } from '@faultline/topology';
import { Document, isMap, isScalar, type Pair } from 'yaml';
import type { Container } from './container.ts';
import { labSide } from './lab-side.ts';
import { shop } from './shop.ts';
import { stores, toxiproxyConfig } from './stores.ts';
import { telemetryStack } from './telemetry-stack.ts';

const HEADER = ` Generated from infra/generate/src/compose and packages/topology by \`npm run generate\`.

   docker compose -f infra/docker-compose.yml up --build

 Shop http://localhost:8080/docs · Grafana http://localhost:3000 · Prometheus http://localhost:9090 · infra/README.md tells the rest.
 All ports are on loopback; FAULTLINE_PORT_<NAME> moves one. SLO_WINDOWS=production loads the rules with a month's windows.`;

/** Everything is written out where it counts: anchors would save lines and cost readers. */
const DOCUMENT = { aliasDuplicateObjects: false } as const;

const sections: readonly (readonly [comment: string, services: Record<string, Container>])[] = [
  [' The shop: four services, the card provider, the shoppers. Every call goes through Toxiproxy.', shop()],
  [' What the shop stands on.', stores()],
  [' Telemetry. Nothing waits for it.', telemetryStack()],
  [' The lab.', labSide()],
];

export const composeServices: Readonly<Record<string, Container>> = Object.assign({}, ...sections.map(([, services]) => services));

const volumeNames = [
  ...new Set(
    Object.values(composeServices)
      .flatMap(({ volumes = [] }) => volumes)
      .flatMap((volume) => /^[a-z][a-z-]*(?=:)/.exec(volume) ?? []),
  ),
];

export function composeFiles(): { readonly path: string; readonly content: string }[] {
  return [
    { path: 'infra/docker-compose.yml', content: renderMain() },
    { path: 'infra/compose.minimal.yml', content: renderMinimal() },
    { path: 'infra/toxiproxy/toxiproxy.json', content: `${JSON.stringify(toxiproxyConfig(), null, 2)}\n` },
  ];
}

function renderMain(): string {
  const document = new Document(
    {
      name: 'faultline',
      services: composeServices,
      volumes: Object.fromEntries(volumeNames.map((name) => [name, {}])),
    },
    DOCUMENT,
  );
  document.commentBefore = HEADER;
  const services = document.get('services');
  for (const [comment, [first]] of sections.map(([text, members]) => [text, Object.keys(members)] as const)) {
    const pair = isMap(services) ? services.items.find((each: Pair) => isScalar(each.key) && each.key.value === first) : undefined;
    if (pair !== undefined && isScalar(pair.key)) {
      pair.key.commentBefore = comment;
      pair.key.spaceBefore = true;
    }
  }
  return render(document);
}

/** What has no replacement of ours is left out; Toxiproxy has one. */
const leftOut = ['collector', 'loki', 'tempo', 'postgres-exporter', 'redis-exporter'];

function renderMinimal(): string {
  const document = new Document(
    {
      services: {
        ...Object.fromEntries(leftOut.map((name) => [name, { profiles: ['full'] }])),
        toxiproxy: {
          image: 'faultline:local',
          init: true,
          user: 'node',
          entrypoint: ['node', 'packages/edge-proxy/src/main.ts'],
          command: [],
          environment: {
            EDGE_PROXY_HOST: '0.0.0.0',
            EDGE_PROXY_ALLOWED_HOSTS: 'toxiproxy',
            EDGE_PROXY_CONFIG: JSON.stringify(toxiproxyConfig()),
          },
          mem_limit: '96m',
        },
        // With nobody to take them in, every export would fail, and its alert would fire for ever.
        ...Object.fromEntries(
          serviceNames.map((name) => [name, { environment: { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' } }]),
        ),
        init: { environment: { FAULTLINE_WITHOUT: leftOut.join(' ') } },
        lab: { environment: { FAULTLINE_WITHOUT: leftOut.join(' ') } },
        probe: { environment: { PROBE_TARGETS: 'toxiproxy=http://toxiproxy:8474/version' } },
      },
    },
    DOCUMENT,
  );
  document.commentBefore = ` Generated, as docker-compose.yml is. Without traces, logs and exporters, and with the lab's own edge proxy for Toxiproxy: for a small
 machine, or where only some of the images can be had.

   docker compose -f infra/docker-compose.yml -f infra/compose.minimal.yml up --build`;
  return render(document);
}

function render(document: Document): string {
  // The blank lines of a comment are comments too.
  return document.toString({ lineWidth: 0, commentString: (text) => text.replaceAll(/^/gm, '#').replaceAll(/[ \t]+$/gm, '') });
}
