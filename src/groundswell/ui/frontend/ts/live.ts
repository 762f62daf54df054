// The live hall: the board comes by itself; only what is new in kind is asked for, at a pace that five hundred phones can keep.
import htmx from "htmx.org/dist/htmx.esm.js";

type Board = {
  version: string;
  plan: string;
  on: string;
  begun: string[];
  message: string;
  paused: boolean;
  closed: boolean;
  here: number;
  tallies: Record<string, number>;
};

const WITHOUT_STREAM = 2_500;

/** All of a board but its numbers: when it changes, the page is asked for anew. */
const shapeOf = (board: Board): string =>
  JSON.stringify([board.plan, board.on, board.begun, board.message, board.paused, board.closed]);

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
  const followed = document.querySelector<HTMLElement>("[data-hall]");
  const address = followed?.dataset["hall"];
  if (!followed || !address) return;
  const pace = Number(followed.dataset["hallPace"] ?? 2_000);
  let asked = 0;
  let waiting = 0;
  let board: Board | null = null;

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
  const hear = (told: Board): void => {
    const isNewInKind = !board || shapeOf(told) !== shapeOf(board);
    board = told;
    showNumbers(told);
    if (isNewInKind) askSoon();
  };
  // A fragment that was made before the last board shows that board's numbers all the same.
  document.addEventListener("htmx:afterSettle", () => board && showNumbers(board));

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
    } catch {
      // No network: the next look tries again.
    }
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
    void poll();
  }, WITHOUT_STREAM);
  listen();
}
