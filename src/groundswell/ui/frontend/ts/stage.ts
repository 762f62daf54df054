// The wall of the hall: it stays awake, fills the screen on the key f, and draws the time that is left.
import "./app";
import { secondsLeft } from "./page";

async function stayAwake(): Promise<void> {
  if (!("wakeLock" in navigator) || document.hidden) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // A laptop low on battery may refuse; the wall still works, and asks again when the page is next shown.
  }
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
}

function drawTimeLeft(): void {
  document.querySelectorAll<HTMLProgressElement>("progress[data-countdown-bar]").forEach((bar) => {
    const clock = document.getElementById(bar.dataset["countdownBar"] ?? "");
    if (clock) bar.value = Math.min(bar.max, secondsLeft(clock));
  });
}

// The browser lets go of the lock whenever the page is hidden.
document.addEventListener("visibilitychange", () => void stayAwake());
document.addEventListener("keydown", (event) => {
  if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey) void toggleFullScreen();
});
void stayAwake();
drawTimeLeft();
window.setInterval(drawTimeLeft, 1000);
