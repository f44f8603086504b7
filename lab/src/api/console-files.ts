import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { ApiError } from './api-error.ts';

/** How the console comes to be; `detail` says what a person can do. */
export type ConsoleState =
  | { readonly state: 'building' }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly detail: string };

/**
 * Nothing from elsewhere, nothing inline, nothing that turns text into script. What the page shows of telemetry (log lines, labels)
 * was written by whoever sent the requests: it is text, and stays text.
 */
export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  // It is plain HTTP on loopback: a browser that remembered HTTPS for localhost would break every other local server.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
});

/** The page and its parts. They hold no secrets, and so need none: what they show comes from the guarded API. */
export function consoleRoutes(directory: string, state: () => ConsoleState): Router {
  const router = Router();
  // Their names hold a hash of their content.
  router.use('/assets', express.static(join(directory, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }));
  router.use(express.static(directory, { index: false, redirect: false, dotfiles: 'ignore', cacheControl: false }));
  router.get(/^\/[^.]*$/, (request, response, next) => {
    if (request.path.startsWith('/api')) return next();
    response.set('cache-control', 'no-cache');
    const index = join(directory, 'index.html');
    const now = state();
    // One from before is better than none, also while the next is made.
    if (existsSync(index)) return response.sendFile(index);
    if (now.state === 'failed') throw new ApiError('internal', `the console could not be built: ${now.detail}`);
    return response.status(503).set('retry-after', '1').type('html').send(buildingPage);
  });
  return router;
}

const buildingPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="1">
<title>Faultline: building the console</title>
<p>The console is being built. It opens by itself, in a few seconds.
</html>
`;
