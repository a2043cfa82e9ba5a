/** Trades the one-time code of a login link, or a key that is typed in, for a session. */

const form = document.querySelector<HTMLFormElement>("form");
const words = document.querySelector<HTMLElement>("#words");

async function open(body: { code: string } | { key: string }): Promise<void> {
  const answer = await fetch("/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.ok) {
    const next = new URLSearchParams(location.search).get("next") ?? "/";
    // Only to a path of ours, whatever the address says.
    location.replace(/^\/(?![/\\])/.test(next) ? next : "/");
    return;
  }
  const problem: unknown = await answer.json().catch(() => ({}));
  const detail = (problem as { detail?: string }).detail;
  if (words) {
    words.textContent = detail ?? "The server did not answer; try again.";
    words.hidden = false;
  }
}

const code = new URLSearchParams(location.hash.slice(1)).get("code");
if (code) {
  // The code is worth nothing any more once it was used, and belongs in no history.
  history.replaceState(null, "", location.pathname + location.search);
  void open({ code });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void open({ key: String(new FormData(form).get("key") ?? "").trim() });
});
