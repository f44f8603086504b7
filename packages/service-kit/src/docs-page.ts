import { errorStatus } from '@faultline/contracts/errors';
import type { OpenApiInfo } from '@faultline/contracts/openapi';
import type { Route } from '@faultline/contracts/route';
import type { RequestHandler } from 'express';

/** A page of the API for people: no script, no external request, made once from the same routes as the OpenAPI document. */
export function docsPage(info: OpenApiInfo, routes: Readonly<Record<string, Route>>): RequestHandler {
  const page = render(info, Object.entries(routes));
  return function sendDocs(_request, response) {
    response.type('html').send(page);
  };
}

function render(info: OpenApiInfo, routes: readonly [string, Route][]): string {
  const title = escape(info.title);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8884 }
  code { font: .9em ui-monospace, monospace }
</style>
<h1>${title}</h1><p>${escape(info.description)} The whole contract: <a href="/openapi.json">openapi.json</a>.</p>
<table><thead><tr><th>Request</th><th>What it does</th><th>Answers</th></tr></thead><tbody>
${routes.map(([, route]) => row(route)).join('\n')}
</tbody></table></html>
`;
}

function row(route: Route): string {
  const successes = Object.entries(route.responses).map(([status, { description }]) => `${status} ${description}`);
  const errors = route.errors.map((code) => `${errorStatus[code]} ${code}`);
  const auth = route.auth ? ' <small>(session)</small>' : '';
  return `<tr><td><code>${route.method.toUpperCase()} ${escape(route.path)}</code>${auth}</td><td>${escape(route.summary)}</td><td>${[...successes, ...errors].map(escape).join('<br>')}</td></tr>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
