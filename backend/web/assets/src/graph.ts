/** The picture of a cluster: `<cluster-graph scene="…">`, drawn on a canvas. */

import cytoscape from "cytoscape";
import type { Core, ElementDefinition, NodeCollection, NodeSingular } from "cytoscape";
import { describe, type Expansion, expansionsOf, load } from "./graph-nodes.ts";
import { saveAs, svgOf } from "./graph-export.ts";
import { onThemeChange, styleOf } from "./graph-style.ts";
import { get, put } from "./http.ts";

export interface SceneNode {
  id: string;
  kind: string;
  label: string;
  x: number;
  y: number;
  accounts: number;
  bits: number | null;
  status: string | null;
}

export interface SceneEdge {
  source: string;
  target: string;
  accounts: number;
}

interface Scene {
  cluster_id: string;
  members: number;
  drawn: number;
  nodes: SceneNode[];
  edges: SceneEdge[];
  pinned: string[];
}

/** What takes a step back. */
type Undo = () => void;

// From so many nodes on, a moving picture shows a copy of itself.
const MANY = 350;
const FIT_PADDING = 40;

class ClusterGraph extends HTMLElement {
  #cy: Core | undefined;
  #undo: Undo[] = [];
  #path: string[] = [];

  get #base(): string {
    return this.getAttribute("scene") ?? "";
  }

  async connectedCallback(): Promise<void> {
    const canvas = this.#part<HTMLElement>("canvas");
    try {
      const scene = await get<Scene>(this.#base);
      this.#start(canvas, scene);
      await this.#reopen();
      this.dataset["state"] = "ready";
    } catch (error) {
      canvas.textContent = `The picture cannot be drawn: ${String(error)}`;
    }
  }

  disconnectedCallback(): void {
    this.#cy?.destroy();
  }

  #part<T extends Element>(name: string): T {
    const found = this.querySelector<T>(`[data-part="${name}"]`);
    if (!found) {
      throw new Error(`no part ${name}`);
    }
    return found;
  }

  #start(canvas: HTMLElement, scene: Scene): void {
    // Cytoscape puts in a style sheet unless there is one of this name; ours is in
    // the page's own, since the policy allows no other.
    const placeholder = document.createElement("template");
    placeholder.id = "__________cytoscape_stylesheet";
    this.append(placeholder);
    const many = scene.nodes.length > MANY;
    const cy = cytoscape({
      container: canvas,
      elements: [...once(scene.nodes.map(asNode)), ...once(scene.edges.map(asEdge))],
      style: styleOf(this),
      layout: { name: "preset", fit: true, padding: FIT_PADDING },
      minZoom: 0.03,
      maxZoom: 4,
      boxSelectionEnabled: false,
      textureOnViewport: many,
      hideLabelsOnViewport: many,
      pixelRatio: many ? 1 : "auto",
    });
    this.#cy = cy;
    for (const id of scene.pinned) {
      cy.getElementById(id).addClass("pinned");
    }
    cy.on("select unselect", "node", () => this.#show());
    cy.on("dragfree", "node", (event) => this.#moved(event.target as NodeSingular));
    cy.on("dbltap", "node", (event) => void this.#expandAll(event.target as NodeSingular));
    cy.on("grab", "node", (event) => {
      const node = event.target as NodeSingular;
      node.scratch("_from", { ...node.position() });
    });
    onThemeChange(() => cy.style(styleOf(this)));
    this.#buttons();
    this.#keys(canvas);
    this.#count();
  }

  #buttons(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-do]");
      if (button) {
        void this.#do(button.dataset["do"] ?? "", button);
      }
    });
    this.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.name === "kind") {
        this.#cy?.nodes(`[kind = "${box.value}"]`).toggleClass("off", !box.checked);
        this.#count();
      }
    });
  }

  #keys(canvas: HTMLElement): void {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [60, 0],
      ArrowRight: [-60, 0],
      ArrowUp: [0, 60],
      ArrowDown: [0, -60],
    };
    const names: Record<string, string> = {
      "+": "closer",
      "=": "closer",
      "-": "further",
      f: "fit",
      u: "undo",
      p: "pin",
      h: "hide",
      e: "expand",
      Escape: "clear",
      n: "next",
    };
    canvas.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      const name = names[event.key];
      if (step) {
        this.#cy?.panBy({ x: step[0], y: step[1] });
      } else if (name && !event.ctrlKey && !event.metaKey) {
        void this.#do(name);
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  async #do(name: string, button?: HTMLElement): Promise<void> {
    const cy = this.#cy;
    if (!cy) {
      return;
    }
    const chosen = cy.nodes(":selected");
    const acts: Record<string, () => unknown> = {
      fit: () => cy.animate({ fit: { eles: cy.nodes(":visible"), padding: FIT_PADDING }, duration: 200 }),
      closer: () => this.#zoom(1.3),
      further: () => this.#zoom(1 / 1.3),
      undo: () => this.#undo.pop()?.(),
      clear: () => {
        cy.elements().removeClass("faint way").unselect();
        this.#path = [];
      },
      next: () => this.#next(chosen),
      hide: () => this.#hide(chosen),
      pin: () => this.#pin(chosen),
      path: () => this.#findPath(chosen),
      expand: () => chosen[0] && this.#expandAll(chosen[0]),
      open: () => this.#expand(button?.dataset["node"] ?? "", button?.dataset["kind"] ?? ""),
      png: () => saveAs(cy.png({ output: "blob", full: true, scale: 2, bg: background(this) }), this.#file("png")),
      svg: () => saveAs(new Blob([svgOf(cy, background(this))], { type: "image/svg+xml" }), this.#file("svg")),
      select: () => this.#select(button?.dataset["node"] ?? ""),
    };
    await acts[name]?.();
    if (name !== "path") {
      this.#count();
    }
  }

  #file(form: string): string {
    return `${this.getAttribute("name") ?? "cluster"}.${form}`;
  }

  #zoom(factor: number): void {
    const cy = this.#cy;
    cy?.zoom({
      level: cy.zoom() * factor,
      renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 },
    });
  }

  /** Go on to the next node, so that all can be reached without a mouse. */
  #next(chosen: NodeCollection): void {
    const nodes = this.#cy?.nodes(":visible").sort((a, b) => b.data("weight") - a.data("weight"));
    if (nodes?.length) {
      const at = chosen[0] ? nodes.toArray().findIndex((node) => node.same(chosen[0]!)) : -1;
      this.#select(nodes[(at + 1) % nodes.length]!.id());
    }
  }

  #select(id: string): void {
    const cy = this.#cy;
    const node = cy?.getElementById(id);
    if (cy && node?.length) {
      cy.elements().unselect();
      node.select();
      cy.animate({ center: { eles: node }, zoom: Math.max(cy.zoom(), 0.8), duration: 200 });
    }
  }

  #hide(chosen: NodeCollection): void {
    chosen.addClass("off").unselect();
    this.#undo.push(() => chosen.removeClass("off"));
  }

  #pin(chosen: NodeCollection): void {
    const places: Record<string, [number, number] | null> = {};
    chosen.forEach((node) => {
      const pinned = node.hasClass("pinned");
      node.toggleClass("pinned", !pinned);
      places[node.id()] = pinned ? null : [node.position("x"), node.position("y")];
    });
    if (Object.keys(places).length) {
      void this.#keep(places);
    }
  }

  #moved(node: NodeSingular): void {
    const from = node.scratch("_from") as { x: number; y: number };
    this.#undo.push(() => node.position(from));
    if (node.hasClass("pinned")) {
      void this.#keep({ [node.id()]: [node.position("x"), node.position("y")] });
    }
  }

  async #keep(places: Record<string, [number, number] | null>): Promise<void> {
    try {
      await put(`${this.#base}/pins`, { places });
    } catch (error) {
      this.#say(String(error));
    }
  }

  /** Two chosen nodes, and the way from one to the other that the picture has. */
  #findPath(chosen: NodeCollection): void {
    const cy = this.#cy!;
    this.#path = [...this.#path, ...chosen.map((node) => node.id())].slice(-2);
    const [from, to] = this.#path;
    if (!from || !to || from === to) {
      this.#say("Now choose the other node, and ask for the way again.");
      return;
    }
    const found = cy.elements(":visible").aStar({
      root: cy.getElementById(from),
      goal: cy.getElementById(to),
    });
    cy.elements().removeClass("faint way");
    if (found.found) {
      cy.elements().not(found.path).addClass("faint");
      found.path.addClass("way");
      this.#say(found.path.nodes().map((node) => String(node.data("label"))).join(" – "));
    } else {
      this.#say("The picture has no way between these two; open what is folded.");
    }
    this.#path = [];
  }

  async #expandAll(node: NodeSingular): Promise<void> {
    const [first] = await expansionsOf(this.#cy!, node);
    if (first) {
      await this.#expand(node.id(), first.kind);
    }
  }

  async #expand(id: string, kind: string, record = true): Promise<void> {
    const cy = this.#cy!;
    const node = cy.getElementById(id);
    if (!node.length) {
      return;
    }
    const found = await load(cy, node, kind, this.#base);
    const added = cy.add([
      ...found.nodes.filter((each) => cy.getElementById(each.id).empty()).map(asNode),
    ]);
    const lines = cy.add(
      found.edges
        .map(asEdge)
        .filter((edge) => cy.getElementById(edge.data.id!).empty())
        .filter((edge) => cy.getElementById(edge.data["target"] as string).nonempty()),
    );
    if (record && added.length) {
      this.#undo.push(() => {
        cy.remove(lines.union(added));
        this.#address(this.#opened().filter((each) => each !== `${id}|${kind}`));
      });
      this.#address([...this.#opened(), `${id}|${kind}`]);
    }
    this.#count();
    await this.#show();
  }

  #opened(): string[] {
    return new URL(location.href).searchParams.getAll("open");
  }

  /** The address has what was opened, so that Back, a bookmark and a colleague have it. */
  #address(opened: string[]): void {
    const url = new URL(location.href);
    url.searchParams.delete("open");
    for (const each of new Set(opened)) {
      url.searchParams.append("open", each);
    }
    history.replaceState(null, "", url);
  }

  async #reopen(): Promise<void> {
    for (const each of this.#opened()) {
      const [id, kind] = each.split("|");
      if (id && kind) {
        await this.#expand(id, kind, false);
      }
    }
    const chosen = new URL(location.href).searchParams.get("node");
    if (chosen) {
      this.#select(chosen);
    }
  }

  async #show(): Promise<void> {
    const cy = this.#cy!;
    const panel = this.#part<HTMLElement>("chosen");
    const chosen = cy.nodes(":selected");
    cy.elements().removeClass("near far");
    const url = new URL(location.href);
    if (chosen.length !== 1) {
      panel.replaceChildren();
      url.searchParams.delete("node");
      history.replaceState(null, "", url);
      return;
    }
    const node = chosen[0]!;
    const near = node.closedNeighborhood();
    near.addClass("near");
    cy.elements().not(near).addClass("far");
    url.searchParams.set("node", node.id());
    history.replaceState(null, "", url);
    describe(panel, node, []);
    const expansions: Expansion[] = await expansionsOf(cy, node);
    if (node.selected()) {
      describe(panel, node, expansions);
    }
  }

  #count(): void {
    // What a class hides is hidden from the next frame on.
    requestAnimationFrame(() => {
      const shown = this.#cy!.nodes(":visible");
      const accounts = shown.filter('[kind = "account"]').length;
      this.#say(`${shown.length.toLocaleString("en")} nodes, ${accounts.toLocaleString("en")} of them accounts`);
    });
  }

  #say(words: string): void {
    this.#part("words").textContent = words;
  }
}

function background(element: Element): string {
  return getComputedStyle(element).backgroundColor;
}

/** Each id once: for whoever sees addresses cut short, several look the same. */
function once(elements: ElementDefinition[]): ElementDefinition[] {
  return [...new Map(elements.map((each) => [each.data.id, each])).values()];
}

export function asNode(node: SceneNode): ElementDefinition {
  return {
    group: "nodes",
    data: { ...node, weight: node.accounts },
    position: { x: node.x, y: node.y },
    classes: `k-${node.kind} s-${node.status ?? "none"}`,
  };
}

export function asEdge(edge: SceneEdge): ElementDefinition {
  return {
    group: "edges",
    data: { id: `${edge.source}>${edge.target}`, ...edge },
  };
}

customElements.define("cluster-graph", ClusterGraph);
