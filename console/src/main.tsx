import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Gate } from './gate.tsx';
import { ApiFailure } from './lab/api.ts';
import { listen } from './lab/live.ts';
import { enter } from './lab/session.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/shell.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A refused query is refused again; an absent backend may be back. Whatever is known stays on the screen meanwhile.
      retry: (count, error) => count < 2 && (!(error instanceof ApiFailure) || error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => Math.min(4_000, 500 * 2 ** attempt),
      refetchOnWindowFocus: true,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no #root');
const root = createRoot(element);
const AGAIN_MS = 1_000;

async function start(): Promise<void> {
  const admission = await enter();
  if (admission.kind === 'in') {
    listen();
    root.render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </StrictMode>,
    );
    return;
  }
  root.render(<Gate admission={admission} />);
  if (admission.kind === 'away') setTimeout(() => void start(), AGAIN_MS);
}

await start();
