/** What is known of a node, what more it could show, and how that is fetched. */

import type { Core, NodeSingular } from "cytoscape";
import type { SceneEdge, SceneNode } from "./graph.ts";
import { get } from "./http.ts";

/** Neighbours of a kind that are not drawn yet. */
export interface Expansion {
  kind: string;
  hidden: number;
}

interface Found {
  nodes: SceneNode[];
  edges: SceneEdge[];
}

interface Link {
  kind: string;
  key: string;
  everyone: number;
}

interface Holder {
  account_id: string;
  status: string;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

// As many as are added at a time.
const STEP = 40;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const NOUNS: Record<string, string> = {
  ip_address: "address",
  email_domain: "e-mail domain",
  email: "e-mail address",
  prompt_family: "prompt",
  instrument: "payment instrument",
  phone: "phone number",
  person: "name",
};

export function noun(kind: string): string {
  return NOUNS[kind] ?? kind;
}

function split(node: NodeSingular): [string, string] {
  const id = node.id();
  const colon = id.indexOf(":");
  return [id.slice(0, colon), id.slice(colon + 1)];
}

/** Page of what the node stands for; a company has none. */
function pageOf(node: NodeSingular): string | null {
  const [kind, key] = split(node);
  const part = encodeURIComponent(key);
  switch (kind) {
    case "company":
      return null;
    case "account":
      return `/accounts/${part}`;
    case "organization":
      return `/organizations/${part}`;
    default:
      return `/things/${kind}/${part}`;
  }
}

export async function expansionsOf(cy: Core, node: NodeSingular): Promise<Expansion[]> {
  const [kind, key] = split(node);
  if (kind === "company") {
    const shown = cy.nodes(`[company = "${node.id()}"]`).length;
    const hidden = Number(node.data("accounts")) - shown;
    return hidden > 0 ? [{ kind: "account", hidden }] : [];
  }
  if (kind === "organization") {
    return [];
  }
  if (kind !== "account") {
    const thing = await get<{ accounts: number }>(`/v1/identifiers/${kind}/${encodeURIComponent(key)}`);
    const hidden = thing.accounts - node.neighborhood('node[kind = "account"]').length;
    return hidden > 0 ? [{ kind: "account", hidden }] : [];
  }
  const counts = new Map<string, number>();
  for (const link of await linksOf(key)) {
    if (cy.getElementById(`${link.kind}:${link.key}`).empty()) {
      counts.set(link.kind, (counts.get(link.kind) ?? 0) + 1);
    }
  }
  return [...counts].map(([of, hidden]) => ({ kind: of, hidden })).sort((a, b) => b.hidden - a.hidden);
}

async function linksOf(account: string): Promise<Link[]> {
  const page = await get<Page<Link>>(`/v1/accounts/${encodeURIComponent(account)}/links?limit=500`);
  return page.items;
}

/** The next neighbours of a kind, placed around the node. */
export async function load(cy: Core, node: NodeSingular, kind: string, base: string): Promise<Found> {
  const [own, key] = split(node);
  if (own === "company") {
    const skip = cy.nodes(`[company = "${node.id()}"]`).length;
    const found = await get<Found>(`${base}/companies/${node.id()}?skip=${skip}&limit=${STEP * 2}`);
    const nodes = found.nodes.map((each) => ({ ...each, company: node.id() }));
    return { nodes, edges: found.edges };
  }
  if (own !== "account") {
    return holdersOf(cy, node, own, key);
  }
  const links = (await linksOf(key))
    .filter((link) => link.kind === kind && cy.getElementById(`${link.kind}:${link.key}`).empty())
    .slice(0, STEP);
  const nodes = links.map((link, number) => ({
    id: `${link.kind}:${link.key}`,
    kind: link.kind,
    label: link.key,
    ...around(node, number, 46),
    accounts: link.everyone,
    bits: null,
    status: null,
  }));
  return { nodes, edges: nodes.map((each) => line(node.id(), each.id)) };
}

async function holdersOf(cy: Core, node: NodeSingular, kind: string, key: string): Promise<Found> {
  const path = `/v1/identifiers/${kind}/${encodeURIComponent(key)}/accounts?limit=`;
  const shown = node.neighborhood('node[kind = "account"]').length;
  const page = await get<Page<Holder>>(`${path}${Math.min(1000, shown + STEP)}`);
  const ids = page.items.map((holder) => `account:${holder.account_id}`);
  const nodes = page.items
    .filter((holder) => cy.getElementById(`account:${holder.account_id}`).empty())
    .slice(0, STEP)
    .map((holder, number) => ({
      id: `account:${holder.account_id}`,
      kind: "account",
      label: holder.account_id,
      ...around(node, number, 22),
      accounts: 1,
      bits: null,
      status: holder.status,
    }));
  return { nodes, edges: ids.map((id) => line(id, node.id())) };
}

function around(node: NodeSingular, number: number, spacing: number): { x: number; y: number } {
  const far = 40 + spacing * Math.sqrt(number);
  const { x, y } = node.position();
  return { x: x + far * Math.cos(number * GOLDEN), y: y + far * Math.sin(number * GOLDEN) };
}

function line(source: string, target: string): SceneEdge {
  return { source, target, accounts: 1 };
}

/** Writes what is known of the node into the panel. */
export function describe(panel: HTMLElement, node: NodeSingular, expansions: Expansion[]): void {
  const [kind, key] = split(node);
  const heading = document.createElement("h3");
  const page = pageOf(node);
  const name = kind === "company" || kind === "organization" ? String(node.data("label")) : key;
  heading.append(page ? anchor(page, name) : name);
  const facts = document.createElement("p");
  facts.className = "muted";
  facts.textContent = factsOf(node, kind).join(", ");
  const rest: HTMLElement[] = expansions.map(({ kind: of, hidden }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset["do"] = "open";
    button.dataset["node"] = node.id();
    button.dataset["kind"] = of;
    button.textContent = `${hidden.toLocaleString("en")} more by ${noun(of)}`;
    return button;
  });
  panel.replaceChildren(heading, facts, ...rest);
}

function factsOf(node: NodeSingular, kind: string): string[] {
  const facts = [kind === "company" ? "accounts that have the same" : noun(kind)];
  const accounts = Number(node.data("accounts"));
  if (kind !== "account" && kind !== "company" && accounts) {
    facts.push(`${accounts.toLocaleString("en")} members`);
  }
  const bits = node.data("bits") as number | null;
  if (bits !== null && bits !== undefined) {
    facts.push(`${bits.toLocaleString("en")} bits`);
  }
  const status = node.data("status") as string | null;
  if (status) {
    facts.push(status);
  }
  return facts;
}

function anchor(href: string, text: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.href = href;
  made.className = "id wrap";
  made.dataset["panel"] = "";
  made.textContent = text;
  return made;
}
