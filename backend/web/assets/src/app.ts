/** What every page has: htmx, the search box, the side panel, the theme. */

import htmx from "htmx.org";
import { remove, token } from "./http.ts";
import { installPanel } from "./panel.ts";
import { installSearch } from "./search.ts";
import { installTheme } from "./theme.ts";

// A strict Content-Security-Policy allows neither, and nothing here needs them.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Pages hold what must not stay on a machine after somebody logged out.
htmx.config.historyCacheSize = 0;

// Forms that htmx sends change something within the session.
document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRF-Token"] = token();
});

// What the server says is wrong with a form stands in the form.
document.addEventListener("htmx:responseError", (event) => {
  const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
  const place = elt.querySelector<HTMLElement>("[data-problem]");
  if (place) {
    let detail = `The server answered ${xhr.status}`;
    try {
      detail = (JSON.parse(xhr.responseText) as { detail?: string }).detail ?? detail;
    } catch {
      // Not one of ours: its number is all there is to say.
    }
    place.textContent = detail;
    place.hidden = false;
  }
});

document.querySelector("#logout")?.addEventListener("click", () => {
  void remove("/session").then(() => location.assign("/login"));
});

installTheme();
installSearch();
installPanel();
