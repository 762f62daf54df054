// The small things every page does: sharing, copying, the clock, and a word for people who cannot see a change happen.

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Say a sentence to a screen reader; the same sentence twice in a row is said once. */
export function announce(sentence: string): void {
  const region = document.querySelector<HTMLElement>("[data-live]");
  if (region && region.textContent !== sentence) region.textContent = sentence;
}

async function copy(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
  const done = button.dataset["copied"];
  if (!done) return;
  const label = button.textContent;
  button.textContent = done;
  announce(done);
  window.setTimeout(() => (button.textContent = label), 2000);
}

async function share(button: HTMLElement): Promise<void> {
  const url = button.dataset["share"] ?? location.href;
  const text = button.dataset["shareText"] ?? "";
  try {
    await navigator.share({ url, text });
  } catch (error) {
    // Closing the sheet without choosing anybody is an answer, not a fault.
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
  }
}

function watchClicks(): void {
  document.addEventListener("click", (event) => {
    const origin = event.target instanceof Element ? event.target : null;
    const copyButton = origin?.closest<HTMLElement>("[data-copy]");
    const shareButton = origin?.closest<HTMLElement>("[data-share]");
    if (copyButton) void copy(copyButton);
    if (shareButton) void share(shareButton);
    if (origin?.closest("[data-print]")) window.print();
  });
}

/** Show the buttons this browser can honour: copying needs a secure address, sharing needs a phone. */
export function revealAbilities(root: ParentNode): void {
  const canCopy = "clipboard" in navigator;
  const canShare = "share" in navigator;
  root.querySelectorAll<HTMLElement>("[data-copy]").forEach((button) => (button.hidden = !canCopy));
  root.querySelectorAll<HTMLElement>("[data-share]").forEach((button) => (button.hidden = !canShare));
}

function clockFace(seconds: number): string {
  const pad = (part: number): string => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const rest = pad(seconds % MINUTE);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

// A phone's clock may be wrong by minutes; the page says what time it was at the server when it was made.
let serverAhead = 0;

function learnServerTime(): void {
  const stated = Date.parse(document.querySelector<HTMLMetaElement>('meta[name="now"]')?.content ?? "");
  if (!Number.isNaN(stated)) serverAhead = stated - Date.now();
}

/** The seconds left until the moment an element counts down to; never below nought. */
export function secondsLeft(element: HTMLElement): number {
  const end = Date.parse(element.dataset["countdown"] ?? "");
  return Number.isNaN(end) ? 0 : Math.max(0, Math.ceil((end - Date.now() - serverAhead) / 1000));
}

export function tick(): void {
  document.querySelectorAll<HTMLElement>("[data-countdown]").forEach((element) => {
    const left = secondsLeft(element);
    const face = left === 0 ? (element.dataset["overText"] ?? clockFace(0)) : clockFace(left);
    if (element.textContent !== face) element.textContent = face;
    element.toggleAttribute("data-urgent", left > 0 && left <= MINUTE);
    element.toggleAttribute("data-over", left === 0);
  });
}

export function startPage(): void {
  document.documentElement.classList.add("js");
  learnServerTime();
  watchClicks();
  revealAbilities(document);
  document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  tick();
  window.setInterval(tick, 1000);
}
