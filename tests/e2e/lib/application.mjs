// An application that people come back to, on another site than the server, and any other page that
// a test wants to stand there.
import { createServer } from 'node:http';
import { rememberIn } from '../../interop/lib/logs.mjs';

async function bodyOf(request) {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}

export async function startApplication() {
  const arrivals = [];
  const pages = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const form = new URLSearchParams(await bodyOf(request));
    if (url.pathname === '/cb') {
      rememberIn(Object.fromEntries([...url.searchParams, ...form]));
      arrivals.push({ method: request.method, query: url.searchParams, form,
        referer: request.headers.referer });
    }
    const page = pages.get(url.pathname) ?? '<!doctype html><title>Application</title><h1>Arrived</h1>';
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${server.address().port}`;
  return {
    origin,
    callback: `${origin}/cb`,
    arrivals,
    /** Puts a page at `path`. */
    put: (path, html) => {
      pages.set(path, html);
      return origin + path;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
