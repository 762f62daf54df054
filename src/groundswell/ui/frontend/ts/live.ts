// The live hall: the board comes by itself; what is on is asked for when the board has another shape than the page.
import htmx from "htmx.org/dist/htmx.esm.js";

import { lost, reached } from "./exchange";

type Board = {
  version: string;
  /** Changes with all that a page shows but its numbers. */
  shape: string;
  here: number;
  tallies: Record<string, number>;
};

const WITHOUT_STREAM = 2_500;

function showNumbers(board: Board): void {
  for (const [ask, count] of Object.entries(board.tallies)) {
    document.querySelectorAll<HTMLElement>(`[data-tally="${CSS.escape(ask)}"]`).forEach((tally) => {
      const number = tally.querySelector(".tally__count");
      if (number) number.textContent = String(count);
      const bar = tally.querySelector("progress");
      if (bar) bar.value = count;
    });
  }
  document.querySelectorAll("[data-here]").forEach((number) => (number.textContent = String(board.here)));
}

export function followTheHall(): void {
  // The fragment replaces itself: the one that is on the page now is the one to ask.
  const fragment = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-hall]");
  const followed = fragment();
  const address = followed?.dataset["hall"];
  if (!followed || !address) return;
  const pace = Number(followed.dataset["hallPace"] ?? 1_000);
  let asked = 0;
  let waiting = 0;
  let board: Board | null = null;

  const isBehind = (): boolean => board !== null && fragment()?.dataset["shape"] !== board.shape;
  const ask = (): void => {
    waiting = 0;
    const old = fragment();
    if (!old || !isBehind() || old.classList.contains(htmx.config.requestClass)) return;
    asked = Date.now();
    htmx.trigger(old, "news");
  };
  const catchUp = (): void => {
    if (waiting || !isBehind()) return;
    // At random within the pace, so that a whole hall does not ask in the same instant.
    const wait = Math.max(0, asked + pace - Date.now()) + Math.random() * pace * 0.3;
    waiting = window.setTimeout(ask, wait);
  };
  const hear = (told: Board): void => {
    board = told;
    reached();
    showNumbers(told);
    catchUp();
  };
  document.addEventListener("htmx:afterSettle", () => {
    // A fragment that was made before the last board shows that board's numbers all the same.
    if (board) showNumbers(board);
    catchUp();
  });

  let stream: EventSource | null = null;
  const listen = (): void => {
    stream = new EventSource(address);
    stream.addEventListener("news", (event) => hear(JSON.parse((event as MessageEvent<string>).data) as Board));
  };
  const rest = (): void => {
    stream?.close();
    stream = null;
  };
  const poll = async (): Promise<void> => {
    try {
      const answer = await fetch(`${address}state?version=${board?.version ?? ""}`, { credentials: "omit" });
      if (answer.status === 200) hear((await answer.json()) as Board);
      else if (answer.status < 500) reached();
      else lost();
    } catch {
      // No network: the next look tries again, and what the page shows may be old by then.
      lost();
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rest();
    else if (!stream) listen();
  });
  // The browser ends streams when a page is left; closing first keeps its console quiet.
  window.addEventListener("pagehide", rest);
  window.setInterval(() => {
    if (document.hidden) return;
    catchUp(); // an answer that did not come is asked for again
    if (stream?.readyState === EventSource.OPEN) return;
    if (!stream || stream.readyState === EventSource.CLOSED) listen();
    void poll();
  }, WITHOUT_STREAM);
  listen();
}
