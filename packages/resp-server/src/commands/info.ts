import process from 'node:process';
import type { Reply } from '../protocol/reply.ts';
import { REDIS_VERSION } from '../server/version.ts';
import type { Command, CommandContext } from './command.ts';

type Facts = Readonly<Record<string, string | number>>;

/** Bytes as Redis writes them for people: 1.50M. */
function humanBytes(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(2)}${units[power]}`;
}

function serverFacts({ server, store }: CommandContext): Facts {
  const uptimeSeconds = Math.max(0, Math.floor((store.clock.nowMs() - server.startedAtMs) / 1000));
  return {
    redis_version: REDIS_VERSION,
    redis_mode: 'standalone',
    os: `${process.platform} ${process.arch}`,
    arch_bits: 64,
    process_id: process.pid,
    run_id: server.runId,
    tcp_port: server.port,
    server_time_usec: store.clock.nowMs() * 1000,
    uptime_in_seconds: uptimeSeconds,
    uptime_in_days: Math.floor(uptimeSeconds / 86_400),
    hz: 10,
  };
}

function memoryFacts({ store }: CommandContext): Facts {
  const { maxMemoryBytes, evictionPolicy } = store.settings;
  return {
    used_memory: store.usedBytes,
    used_memory_human: humanBytes(store.usedBytes),
    used_memory_rss: process.memoryUsage.rss(),
    used_memory_peak: store.peakBytes,
    used_memory_peak_human: humanBytes(store.peakBytes),
    maxmemory: maxMemoryBytes,
    maxmemory_human: humanBytes(maxMemoryBytes),
    maxmemory_policy: evictionPolicy,
  };
}

function statsFacts({ store: { stats } }: CommandContext): Facts {
  return {
    total_connections_received: stats.totalConnectionsReceived,
    total_commands_processed: stats.totalCommandsProcessed,
    total_net_input_bytes: stats.totalNetInputBytes,
    total_net_output_bytes: stats.totalNetOutputBytes,
    rejected_connections: 0,
    expired_keys: stats.expiredKeys,
    evicted_keys: stats.evictedKeys,
    keyspace_hits: stats.keyspaceHits,
    keyspace_misses: stats.keyspaceMisses,
    total_error_replies: stats.totalErrorReplies,
  };
}

/** avg_ttl is an estimate in Redis and absent, as 0, here. */
function keyspaceFacts({ store }: CommandContext): Facts {
  const used = store.databases.filter(({ size }) => size > 0);
  return Object.fromEntries(
    used.map(({ index, size, expiringCount }) => [`db${index}`, `keys=${size},expires=${expiringCount},avg_ttl=0`]),
  );
}

const SECTIONS: Readonly<Record<string, (context: CommandContext) => Facts>> = {
  Server: serverFacts,
  Clients: ({ server }) => ({ connected_clients: server.sessionCount, blocked_clients: 0 }),
  Memory: memoryFacts,
  // Clients read `loading` to know whether the server answers yet: it always does, nothing is kept on disk.
  Persistence: () => ({ loading: 0, async_loading: 0, aof_enabled: 0 }),
  Stats: statsFacts,
  Replication: () => ({ role: 'master', connected_slaves: 0 }),
  Keyspace: keyspaceFacts,
};

const EVERYTHING = ['all', 'default', 'everything'];

function info(args: readonly string[], context: CommandContext): Reply {
  const wanted = new Set(args.map((section) => section.toLowerCase()));
  const isWanted = (section: string): boolean =>
    wanted.size === 0 || wanted.has(section.toLowerCase()) || EVERYTHING.some((name) => wanted.has(name));
  const sections = Object.entries(SECTIONS).filter(([name]) => isWanted(name));
  const texts = sections.map(([name, facts]) => {
    const lines = Object.entries(facts(context)).map(([fact, value]) => `${fact}:${value}\r\n`);
    return `# ${name}\r\n${lines.join('')}`;
  });
  return { kind: 'verbatim', text: texts.join('\r\n') };
}

export const infoCommand: Command = {
  name: 'info',
  group: 'server',
  arity: -1,
  flags: ['loading', 'stale'],
  syntax: '[section [section ...]]',
  run: info,
};
