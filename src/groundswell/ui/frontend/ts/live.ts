// The live hall: hear that there is news, then ask for it, at a pace that five hundred phones can keep.
import htmx from "htmx.org/dist/htmx.esm.js";

const WITHOUT_STREAM = 2_500;

export function followTheHall(): void {
  const followed = document.querySelector<HTMLElement>("[data-hall]");
  const address = followed?.dataset["hall"];
  if (!followed || !address) return;
  const pace = Number(followed.dataset["hallPace"] ?? 2_000);
  let asked = 0;
  let waiting = 0;

  const ask = (): void => {
    waiting = 0;
    asked = Date.now();
    // The fragment replaces itself: the one that is on the page now is the one to ask.
    const fragment = document.querySelector("[data-hall]");
    if (fragment) htmx.trigger(fragment, "news");
  };
  const askSoon = (): void => {
    if (waiting) return;
    // At random within the pace, so that a whole hall does not ask in the same instant.
    const wait = Math.max(0, asked + pace - Date.now()) + Math.random() * pace * 0.3;
    waiting = window.setTimeout(ask, wait);
  };

  let stream: EventSource | null = null;
  const listen = (): void => {
    stream = new EventSource(address);
    stream.addEventListener("news", askSoon);
  };
  const rest = (): void => {
    stream?.close();
    stream = null;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return rest();
    if (!stream) listen();
    askSoon();
  });
  // The browser ends streams when a page is left; closing first keeps its console quiet.
  window.addEventListener("pagehide", rest);
  window.setInterval(() => {
    if (document.hidden || stream?.readyState === EventSource.OPEN) return;
    if (!stream || stream.readyState === EventSource.CLOSED) listen();
    askSoon();
  }, WITHOUT_STREAM);
  listen();
}
