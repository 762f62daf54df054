// How pages talk with the house: htmx, made to fit a strict content security policy, a bad network and a keyboard.
import htmx from "htmx.org/dist/htmx.esm.js";

import { isAway } from "./away";
import { announce, revealAbilities, tick } from "./page";

type Detail = {
  elt: Element;
  target: HTMLElement;
  shouldSwap: boolean;
  isError: boolean;
  headers: Record<string, string>;
  xhr?: XMLHttpRequest;
};

const on = (name: string, act: (detail: Detail, event: Event) => void): void =>
  document.addEventListener(`htmx:${name}`, (event) => act((event as CustomEvent<Detail>).detail, event));

/** Whether an element asks by itself, and not because somebody did something. */
const isPoll = (element: Element): boolean => /\b(every|news)\b/.test(element.getAttribute("hx-trigger") ?? "");

function configure(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  // Pages name people: none may stay behind in the browser's storage.
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.scrollBehavior = "auto";
  htmx.config.timeout = 15_000;
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // a form that needs another look
    { code: "...", swap: false, error: true },
  ];
}

function show(banner: "offline" | "refused", shown: boolean): void {
  document.querySelectorAll<HTMLElement>(`[data-${banner}]`).forEach((element) => {
    if (element.hidden === !shown) return;
    element.hidden = !shown;
    if (shown) announce(element.innerText.trim());
    document.dispatchEvent(new CustomEvent(`house:${banner}`, { detail: shown }));
  });
}

/** Say that the house does not answer, until it does. */
export const lost = (): void => show("offline", true);
export const reached = (): void => show("offline", false);

function watchTheConnection(): void {
  on("sendError", lost);
  on("timeout", lost);
  window.addEventListener("offline", lost);
  on("responseError", (detail) => {
    if (isAway(detail.xhr?.status)) lost();
    else if (!isPoll(detail.elt)) show("refused", true);
  });
  on("afterOnLoad", (detail) => {
    if ((detail.xhr?.status ?? 500) >= 400) return;
    reached();
    if (!isPoll(detail.elt)) show("refused", false);
  });
}

function signRequests(): void {
  on("configRequest", (detail) => {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
    if (token) detail.headers["X-CSRFToken"] = token;
  });
}

function restWhileHidden(): void {
  on("beforeRequest", (detail, event) => {
    // A phone in a pocket asks nothing of the house.
    if (document.hidden && isPoll(detail.elt)) event.preventDefault();
  });
}

/** How to find an element again in a fragment that replaced it, when it has no id of its own. */
function handleOf(element: Element): string | null {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const attribute = ["name", "href", "hx-post", "hx-get", "data-copy"].find((name) => element.hasAttribute(name));
  if (!attribute) return null;
  const value = element.getAttribute("value");
  const extra = attribute === "name" && value !== null ? `[value="${CSS.escape(value)}"]` : "";
  return `${element.localName}[${attribute}="${CSS.escape(element.getAttribute(attribute) ?? "")}"]${extra}`;
}

function isBeingFilledIn(element: Element | null): boolean {
  return (
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && !["button", "submit", "checkbox", "radio"].includes(element.type))
  );
}

function keepFocus(): void {
  let handle: string | null = null;
  on("beforeSwap", (detail) => {
    const focused = document.activeElement;
    handle = null;
    if (!focused || !detail.target.contains(focused)) return;
    // A poll must not take away the words somebody is typing; the next one brings the news.
    if (isPoll(detail.elt) && isBeingFilledIn(focused)) detail.shouldSwap = false;
    handle = handleOf(focused);
  });
  on("afterSettle", () => {
    if (handle && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(handle)?.focus({ preventScroll: true });
    }
    handle = null;
  });
}

function greetNewFragments(): void {
  on("afterSettle", (detail) => {
    const arrived = detail.elt;
    revealAbilities(arrived.parentNode ?? document);
    tick();
    const news = arrived.matches("[data-announce]") ? [arrived] : [...arrived.querySelectorAll("[data-announce]")];
    const sentence = news.map((each) => each.getAttribute("data-announce") || each.textContent).join(". ");
    if (sentence) announce(sentence);
    arrived.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  });
}

export function startExchange(): void {
  configure();
  signRequests();
  restWhileHidden();
  watchTheConnection();
  keepFocus();
  greetNewFragments();
}
