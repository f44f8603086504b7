import type { Command } from 'commander';

/** Like the repository's own: there are no releases of the server apart. */
const VERSION = '0.1.0';

export function registerMcp(program: Command): void {
  program
    .command('mcp')
    .description('the exercises for an agent: an MCP server on standard input and output, for the lab that runs')
    .addHelpText(
      'after',
      `
For an MCP client, as a server that is started by a command:
  node <this checkout>/lab mcp

Tools: list_exercises, start_exercise, attempt, acknowledge, hint, note, diagnose, mitigate, finish, report; status, alerts,
query_metrics, query_logs, search_traces, get_trace.

Example:
  node lab mcp`,
    )
    .action(async () => {
      const [{ StdioServerTransport }, { createMcpServer }, { createLab }] = await Promise.all([
        import('@modelcontextprotocol/sdk/server/stdio.js'),
        import('../../mcp/server.ts'),
        import('../../mcp/lab.ts'),
      ]);
      await createMcpServer(createLab(), VERSION).connect(new StdioServerTransport());
    });
}
