import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edges, proxies } from '@faultline/topology';
import { describe, expect, test } from 'vitest';
import { root } from '../generated-files.ts';
import { composeFiles, composeServices } from './compose-files.ts';
import { images, ownImage } from './images.ts';
import { secretNames } from './secrets.ts';
import { composeTargets } from './targets.ts';

const containers = Object.entries(composeServices);
const usual = containers.filter(([, { profiles }]) => profiles === undefined);
const mebibytes = (limit: string): number => Number(/^(\d+)m$/.exec(limit)?.[1]);

test('all containers that stay together may not use three gigabytes, and each has a limit', () => {
  for (const [, { mem_limit }] of containers) expect(mebibytes(mem_limit)).toBeGreaterThan(0);
  const staying = usual.filter(([, { restart }]) => restart !== 'no');
  expect(staying.reduce((sum, [, { mem_limit }]) => sum + mebibytes(mem_limit), 0)).toBeLessThan(3 * 1024);
});

describe.each(containers)('the container %s', (_name, container) => {
  test('is pinned, is started again, and keeps bounded logs', () => {
    if (container.image !== ownImage) {
      expect(Object.values(images)).toContain(container.image);
      expect(container.image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
    }
    expect(container.restart).toBe(
      container.profiles?.includes('load') || container.command?.includes('infra/generate/src/compose/init.ts') ? 'no' : 'unless-stopped',
    );
    expect(container.logging?.options['max-size']).toBe('10m');
  });

  test('listens on loopback only', () => {
    for (const port of container.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{FAULTLINE_PORT_[A-Z_]+:-\d+\}:\d+$/);
  });

  test('has no password in its environment', () => {
    for (const [key, value] of Object.entries(container.environment ?? {})) {
      if (/TOKEN|SECRET|PASS|HOOK|DATABASE_URL/.test(key)) expect(value).toMatch(/\{\{[a-z-]+\}\}|^\/run\/faultline\/secrets\//);
      for (const [, name = ''] of value.matchAll(/\{\{([a-z-]+)\}\}/g)) expect(secretNames).toContain(name);
    }
  });

  test('waits only for containers that there are, and for health only of those that tell it', () => {
    for (const [name, { condition }] of Object.entries(container.depends_on ?? {})) {
      const other = composeServices[name];
      expect(Object.keys(composeServices)).toContain(name);
      if (condition === 'service_healthy') expect(other?.healthcheck).toBeDefined();
    }
  });

  test('can write nowhere but where it is meant to, where it is ours', () => {
    if (container.image !== ownImage) return;
    expect(container).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true });
  });
});

test('nothing waits for telemetry', () => {
  const telemetry = ['collector', 'loki', 'tempo', 'prometheus', 'alertmanager', 'grafana'];
  for (const [name, { depends_on = {} }] of usual) {
    if (!telemetry.includes(name)) expect(Object.keys(depends_on).filter((other) => telemetry.includes(other))).toEqual([]);
  }
});

test('every call of one part to another goes through the proxy of its edge', () => {
  const ports = new Map(proxies().map((proxy) => [String(proxy.port), proxy.edge]));
  const used = usual.flatMap(([name, { environment = {} }]) =>
    Object.values(environment).flatMap((value) =>
      [...value.matchAll(/toxiproxy:(18\d{3})/g)].map(([, port = '']) => ({
        name,
        edge: edges.find((each) => each.name === ports.get(port)),
      })),
    ),
  );
  expect(new Set(used.map(({ edge }) => edge?.name))).toEqual(new Set(edges.map(({ name }) => name)));
  for (const { name, edge } of used) expect(edge?.from).toBe(name);
});

test('Toxiproxy has a proxy for each edge, and each leads to a container', () => {
  const file = composeFiles().find(({ path }) => path.endsWith('toxiproxy.json'));
  const config = JSON.parse(file?.content ?? '[]') as { name: string; upstream: string }[];
  expect(config.map(({ name }) => name)).toEqual(proxies().map(({ name }) => name));
  for (const { upstream } of config) expect(Object.keys(composeServices)).toContain(upstream.split(':')[0]);
});

test('Prometheus scrapes only what there is, and leaves out what a smaller stack has not', () => {
  for (const { address } of composeTargets()) expect(Object.keys(composeServices)).toContain(address.split(':')[0]);
  expect(composeTargets(['loki']).some(({ job }) => job === 'loki')).toBe(false);
});

test('the image is made of the Node and pnpm that the launcher pins', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const pinned = readFileSync(join(root, 'scripts/lib/pinned.mjs'), 'utf8');
  const version = (name: string): string => new RegExp(`${name} = '([^']+)'`).exec(pinned)?.[1] ?? 'none';
  expect(images.node).toContain(`:${version('nodeVersion')}-`);
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([images.node, 'install', images.node]);
  expect(dockerfile).toContain(`pnpm@${version('pnpmVersion')}`);
});
