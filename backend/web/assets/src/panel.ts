/** Details beside what somebody is looking at, so that a picture is never lost. */

import htmx from "htmx.org";

const PLACE = "panel";

let opener: HTMLElement | null = null;

export function installPanel(): void {
  const panel = document.querySelector<HTMLElement>("#panel");
  if (!panel) {
    return;
  }
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-panel]");
    // With a key held down, somebody wants a page of its own.
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
      event.preventDefault();
      opener = link;
      const url = new URL(location.href);
      url.searchParams.set(PLACE, link.pathname + link.search);
      history.pushState(null, "", url);
      void show(panel);
    }
  });
  panel.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-close]")) {
      close(panel);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.childElementCount) {
      close(panel);
    }
  });
  window.addEventListener("popstate", () => void show(panel));
  void show(panel);
}

function close(panel: HTMLElement): void {
  const url = new URL(location.href);
  url.searchParams.delete(PLACE);
  history.pushState(null, "", url);
  panel.replaceChildren();
  opener?.focus();
}

async function show(panel: HTMLElement): Promise<void> {
  const path = new URL(location.href).searchParams.get(PLACE);
  // A page of ours, and none of elsewhere that an address was made to name.
  if (!path || !/^\/(?![/\\])/.test(path)) {
    panel.replaceChildren();
    return;
  }
  const answer = await fetch(path, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const bar = document.createElement("div");
  bar.className = "inline bar";
  const open = document.createElement("a");
  open.href = path;
  open.className = "button";
  open.textContent = "Open as a page";
  const shut = document.createElement("button");
  shut.type = "button";
  shut.dataset["close"] = "";
  shut.textContent = "Close";
  bar.append(open, shut);
  // Its script elements stay behind; components that it needs are loaded already.
  const content = [...(page.querySelector("#main")?.children ?? [])];
  for (const heading of page.querySelectorAll("#main [id]")) {
    heading.removeAttribute("id");
  }
  panel.replaceChildren(bar, ...content);
  htmx.process(panel);
  shut.focus();
}
