// Answers the pages of one door where there is no network: with the page that the phone keeps, which has no name on it.

import { isAway } from "./away";

type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Fetched = Event & { request: Request; respondWith(answer: Promise<Response>): void };
type AtTheDoor = {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", act: (event: Extendable) => void): void;
  addEventListener(name: "fetch", act: (event: Fetched) => void): void;
};

const worker = self as unknown as AtTheDoor;
const PATIENCE = 8_000;

const kept = (request: Request | string): Promise<Response | undefined> => caches.match(request, { ignoreVary: true });

async function inTime(request: Request): Promise<Response | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  return Promise.race([fetch(request).catch(() => null), late]);
}

async function page(request: Request): Promise<Response> {
  const answer = await inTime(request);
  if (answer && !isAway(answer.status)) return answer;
  return (await kept(`${worker.registration.scope}shell/`)) ?? answer ?? Response.error();
}

async function part(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await kept(request)) ?? Response.error();
  }
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["script", "style", "font", "image"].includes(request.destination)) event.respondWith(part(request));
});
