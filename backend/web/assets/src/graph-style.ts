/** How nodes and lines look, in the colours of the page's theme. */

import type { StylesheetJson } from "cytoscape";

const KINDS: Record<string, string> = {
  instrument: "instrument",
  device: "device",
  ip_address: "address",
  network: "address",
  email: "email",
  email_domain: "email",
  phone: "phone",
  person: "person",
  prompt_family: "prompt",
  account: "account",
  organization: "organization",
};

/** Colours as they are now: a canvas knows no variables of a style sheet. */
function colours(element: Element): (name: string) => string {
  const probe = document.createElement("span");
  element.append(probe);
  const found = new Map<string, string>();
  for (const name of ["text", "muted", "surface", "line-strong", "accent", "bad", "warn", ...Object.values(KINDS).map((kind) => `kind-${kind}`)]) {
    probe.style.color = `var(--${name})`;
    found.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return (name) => found.get(name) ?? "gray";
}

export function styleOf(element: Element): StylesheetJson {
  const colour = colours(element);
  const kinds = Object.entries(KINDS).map(([kind, name]) => ({
    selector: `node[kind = "${kind}"]`,
    style: { "background-color": colour(`kind-${name}`) },
  }));
  return [
    {
      selector: "node",
      style: {
        width: 26,
        height: 26,
        shape: "round-rectangle",
        label: "data(label)",
        color: colour("text"),
        "font-family": "Inter Variable, sans-serif",
        "font-size": 13,
        "min-zoomed-font-size": 8,
        "text-max-width": "150px",
        "text-wrap": "ellipsis",
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-background-color": colour("surface"),
        "text-background-opacity": 0.82,
        "text-background-padding": "2px",
        "z-index": 10,
      },
    },
    ...kinds,
    {
      selector: 'node[kind = "account"]',
      style: { width: 10, height: 10, shape: "ellipse", "font-size": 8, "min-zoomed-font-size": 11, "z-index": 5 },
    },
    {
      selector: 'node[kind = "company"]',
      style: {
        width: "mapData(accounts, 1, 4000, 40, 130)",
        height: "mapData(accounts, 1, 4000, 40, 130)",
        shape: "ellipse",
        "background-color": colour("kind-account"),
        "background-opacity": 0.22,
        "border-width": 2,
        "border-color": colour("kind-account"),
        "text-valign": "center",
        "text-wrap": "wrap",
        "text-max-width": "120px",
        "text-background-opacity": 0,
        "font-size": 14,
      },
    },
    {
      selector: 'node[kind = "organization"]',
      style: { width: 40, height: 40, shape: "diamond", "font-size": 17, "font-weight": 600, "text-max-width": "300px" },
    },
    { selector: ".s-banned", style: { "border-width": 3, "border-color": colour("bad") } },
    { selector: ".s-suspended", style: { "border-width": 3, "border-color": colour("warn") } },
    {
      selector: "edge",
      style: {
        "curve-style": "haystack",
        width: 1,
        "line-color": colour("line-strong"),
        opacity: 0.28,
      },
    },
    {
      selector: "edge[accounts > 1]",
      style: { width: "mapData(accounts, 1, 2000, 1.5, 9)", opacity: 0.5 },
    },
    { selector: ".pinned", style: { "border-width": 2, "border-style": "dashed", "border-color": colour("text") } },
    { selector: "edge.near, edge.way", style: { "line-color": colour("accent"), opacity: 0.95, width: 2 } },
    { selector: "node.way", style: { "border-width": 3, "border-color": colour("accent"), "min-zoomed-font-size": 0 } },
    { selector: ".far", style: { opacity: 0.16 } },
    { selector: ".faint", style: { opacity: 0.1 } },
    { selector: ".off", style: { display: "none" } },
    {
      selector: "node:selected",
      style: { "border-width": 4, "border-color": colour("accent"), "min-zoomed-font-size": 0 },
    },
  ] as StylesheetJson;
}

export function onThemeChange(act: () => void): void {
  document.addEventListener("themechange", act);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}
