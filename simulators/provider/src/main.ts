import { type Config, parseConfig } from './config.ts';
import { createProvider } from './provider.ts';

const config = configOrExit();
const provider = await createProvider({
  host: config.HOST,
  port: config.PORT,
  adminToken: config.ADMIN_TOKEN,
  webhookSecret: config.WEBHOOK_SECRET,
  callbackUrls: config.CALLBACK_URLS,
  ledgerFile: config.LEDGER_FILE,
  seed: config.SEED,
  onFault: (line) => console.log(`provider: ${line}`),
  onError: (error) => console.error('provider:', error),
});
console.log(`provider listens on ${provider.url}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void provider.close().finally(() => process.exit(0));
  });
}

function configOrExit(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  }
}
