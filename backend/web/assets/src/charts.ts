/** Charts: each a component that draws the JSON in it; a table beside each has the same. */

import * as Plot from "@observablehq/plot";
import uPlot from "uplot";

// More days than these are drawn as lines that can be zoomed into.
const LONG_DAYS = 200;
const SERIES = 8;

abstract class Chart<Data> extends HTMLElement {
  #data: Data | undefined;
  #watch: ResizeObserver | undefined;
  #width = 0;

  connectedCallback(): void {
    const source = this.querySelector('script[type="application/json"]');
    this.#data = JSON.parse(source?.textContent ?? "null") as Data;
    this.#watch = new ResizeObserver(() => this.redraw());
    this.#watch.observe(this);
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
  }

  /** Draw again if the width is another one, or `always`. */
  redraw(always = false): void {
    const width = Math.floor(this.clientWidth);
    if (!this.#data || width < 80 || (width === this.#width && !always)) {
      return;
    }
    this.#width = width;
    const drawn = this.draw(this.#data, width);
    this.querySelector(".drawn")?.remove();
    const holder = document.createElement("div");
    holder.className = "drawn";
    holder.append(...drawn);
    this.append(holder);
    this.dataset["state"] = "ready";
  }

  abstract draw(data: Data, width: number): Element[];
}

/** A drawing without the style sheet in it, which the policy would refuse. */
function plot(options: Plot.PlotOptions): Element {
  const drawn = Plot.plot(options);
  for (const sheet of drawn.querySelectorAll("style")) {
    sheet.remove();
  }
  // Names of marks, which say nothing to anybody; the component has a name of its own.
  for (const mark of drawn.querySelectorAll("g[aria-label]")) {
    mark.removeAttribute("aria-label");
  }
  drawn.classList.add("plot");
  for (const svg of drawn.matches("svg") ? [drawn] : drawn.querySelectorAll("svg")) {
    svg.classList.add("plot");
  }
  return drawn;
}

function colour(number: number): string {
  return `var(--series-${(number % SERIES) + 1})`;
}

interface Step {
  label: string;
  bits: number;
  kind: string;
  href?: string;
  note?: string;
}

class EvidenceWaterfall extends Chart<{ steps: Step[]; bar: number; total: string }> {
  override draw({ steps, bar, total }: { steps: Step[]; bar: number; total: string }, width: number): Element[] {
    let sum = 0;
    const bars = steps.map((step) => {
      const from = sum;
      sum += step.bits;
      return { ...step, from, to: sum };
    });
    bars.push({ label: total, bits: sum, kind: "total", from: 0, to: sum });
    return [
      plot({
        width,
        height: 56 + bars.length * 26,
        marginLeft: Math.min(230, width * 0.4),
        marginRight: 50,
        x: { label: "bits for one hand", grid: true, nice: true },
        y: { label: null, domain: bars.map((each) => each.label), tickSize: 0 },
        marks: [
          Plot.barX(bars, {
            y: "label",
            x1: "from",
            x2: "to",
            fill: (each: Step) => fillOf(each),
            insetTop: 3,
            insetBottom: 3,
            rx: 2,
            href: "href",
            title: (each: Step) => each.note ?? each.label,
          }),
          Plot.text(bars, {
            y: "label",
            x: (each: { from: number; to: number }) => Math.max(each.from, each.to),
            text: (each: Step) => signed(each.bits),
            textAnchor: "start",
            dx: 5,
            fill: "var(--text)",
          }),
          Plot.ruleX([0], { stroke: "var(--line-strong)" }),
          Plot.ruleX([bar], { stroke: "var(--good)", strokeDasharray: "4 3" }),
          Plot.text([bar], {
            x: (each: number) => each,
            frameAnchor: "top",
            text: () => `bar ${bar.toFixed(1)}`,
            dy: -10,
            fill: "var(--good)",
          }),
        ],
      }),
    ];
  }
}

function fillOf(step: Step): string {
  if (step.kind === "total") {
    return "var(--text)";
  }
  if (step.kind === "prior") {
    return "var(--muted)";
  }
  const kinds: Record<string, string> = {
    ip_address: "address",
    network: "address",
    email_domain: "email",
    prompt_family: "prompt",
    signup_hour: "signup",
  };
  return `var(--kind-${kinds[step.kind] ?? step.kind})`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

interface Day {
  day: string;
  series: string;
  exchanges: number;
}

interface Days {
  capability: Day[];
  model: Day[];
  releases: { model: string; day: string; note: string }[];
}

class ExchangeTimeline extends Chart<Days> {
  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("change", () => this.redraw(true));
  }

  override draw(data: Days, width: number): Element[] {
    const by = this.querySelector<HTMLInputElement>("input:checked")?.value ?? "capability";
    const rows = by === "model" || !data.capability.length ? data.model : data.capability;
    const totals = new Map<string, number>();
    for (const row of rows) {
      totals.set(row.series, (totals.get(row.series) ?? 0) + row.exchanges);
    }
    const names = [...totals].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const dates = [...new Set(rows.map((row) => row.day))].sort();
    const span = (Date.parse(dates.at(-1) ?? "") - Date.parse(dates[0] ?? "")) / 86_400_000;
    return span > LONG_DAYS
      ? [legend(names), long(rows, names, dates, width)]
      : [legend(names), short(rows, names, data, width)];
  }
}

function short(rows: Day[], names: string[], data: Days, width: number): Element {
  const releases = data.releases.map((each) => ({ ...each, date: new Date(each.day) }));
  return plot({
    width,
    height: 300,
    marginLeft: 56,
    marginTop: 34,
    x: { type: "utc", label: null },
    y: { label: "exchanges a day", grid: true, tickFormat: "s" },
    color: { domain: names, range: names.map((_, number) => colour(number)) },
    marks: [
      Plot.rectY(rows, {
        x: (row: Day) => new Date(row.day),
        interval: "day",
        y: "exchanges",
        fill: "series",
        order: names,
        inset: 0.5,
        title: (row: Day) => `${row.day}: ${row.exchanges.toLocaleString("en")} ${row.series}`,
      }),
      Plot.ruleX(releases, { x: "date", stroke: "var(--text)", strokeDasharray: "3 3" }),
      Plot.text(releases, {
        x: "date",
        frameAnchor: "top",
        text: (each: { model: string }) => `${each.model} came out`,
        dy: -14,
        fill: "var(--text)",
        title: "note",
      }),
      Plot.ruleY([0], { stroke: "var(--line-strong)" }),
    ],
  });
}

/** Years of days as lines; dragging over some of them zooms in, a double click out. */
function long(rows: Day[], names: string[], dates: string[], width: number): Element {
  const place = new Map(dates.map((day, number) => [day, number]));
  const columns = names.map(() => new Array<number>(dates.length).fill(0));
  for (const row of rows) {
    columns[names.indexOf(row.series)]![place.get(row.day)!]! += row.exchanges;
  }
  const holder = document.createElement("div");
  const style = getComputedStyle(document.documentElement);
  const ink = { stroke: style.color, grid: { stroke: "rgb(128 128 128 / 25%)" } };
  new uPlot(
    {
      width,
      height: 300,
      axes: [ink, ink],
      legend: { show: false },
      series: [{}, ...names.map((label, number) => ({ label, width: 1.5, stroke: resolved(colour(number)) }))],
    },
    [dates.map((day) => Date.parse(day) / 1000), ...columns],
    holder,
  );
  return holder;
}

function resolved(value: string): string {
  const probe = document.createElement("span");
  probe.style.color = value;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function legend(names: string[]): Element {
  const list = document.createElement("ul");
  list.className = "legend";
  names.forEach((name, number) => {
    const entry = document.createElement("li");
    const dot = document.createElement("span");
    dot.className = "dot";
    dot.style.background = colour(number);
    entry.append(dot, name);
    list.append(entry);
  });
  return list;
}

interface Hours {
  accounts: { id: string; href: string; hours: number[] }[];
  all: number[];
}

class HoursMap extends Chart<Hours> {
  override draw({ accounts, all }: Hours, width: number): Element[] {
    const cells = accounts.flatMap((account) =>
      account.hours.map((count, hour) => ({ account: account.id, href: account.href, hour, count })),
    );
    const marginLeft = 130;
    const x = { label: "UTC hour", domain: all.map((_, hour) => hour), tickSize: 0 };
    const whole = plot({
      width,
      height: 110,
      marginLeft,
      x: { ...x, axis: null },
      y: { label: "all", grid: true, ticks: 3 },
      marks: [
        Plot.barY(all.map((count, hour) => ({ hour, count })), {
          x: "hour",
          y: "count",
          fill: "var(--accent)",
          title: (each: { hour: number; count: number }) => `${each.hour}:00 UTC: ${each.count}`,
        }),
      ],
    });
    const each = plot({
      width,
      height: 40 + accounts.length * 15,
      marginLeft,
      marginTop: 4,
      marginBottom: 34,
      padding: 0.06,
      x,
      y: { label: null, domain: accounts.map((account) => account.id), tickSize: 0 },
      opacity: { type: "sqrt", domain: [0, Math.max(1, ...cells.map((cell) => cell.count))], range: [0.04, 1] },
      marks: [
        Plot.cell(cells, {
          x: "hour",
          y: "account",
          fill: "var(--accent)",
          fillOpacity: "count",
          href: "href",
          title: (cell: { account: string; hour: number; count: number }) =>
            `${cell.account}, ${cell.hour}:00 UTC: ${cell.count}`,
        }),
      ],
    });
    return [whole, each];
  }
}

interface Quality {
  bins: { bits: number; memberships: number; probability: number }[];
  bars: { confidence: number; memberships: number; precision: number; recall: number }[];
}

class RunQuality extends Chart<Quality> {
  override draw({ bins, bars }: Quality, width: number): Element[] {
    const each = width > 720 ? Math.floor((width - 24) / 2) : width;
    const most = Math.max(1, ...bins.map((bin) => bin.memberships));
    const calibration = plot({
      width: each,
      height: 240,
      marginLeft: 50,
      marginTop: 30,
      x: { label: "bits" },
      y: { label: "probability of being right", domain: [0, 1], grid: true, tickFormat: "%" },
      marks: [
        Plot.rectY(bins, {
          x1: "bits",
          x2: (bin: { bits: number }) => bin.bits + 2,
          y: (bin: { memberships: number }) => bin.memberships / most,
          fill: "var(--muted)",
          fillOpacity: 0.25,
          inset: 0.5,
          title: (bin: { memberships: number }) => `${bin.memberships.toLocaleString("en")} memberships`,
        }),
        Plot.lineY(bins, {
          x: (bin: { bits: number }) => bin.bits + 1,
          y: "probability",
          stroke: "var(--accent)",
          strokeWidth: 2,
        }),
      ],
    });
    const curve = plot({
      width: each,
      height: 240,
      marginLeft: 56,
      marginTop: 30,
      x: { label: "recall promised", tickFormat: "%", nice: true },
      y: { label: "precision promised", grid: true, tickFormat: "%", nice: true, zero: false },
      marks: [
        Plot.lineY(bars, { x: "recall", y: "precision", stroke: "var(--accent)", strokeWidth: 2 }),
        Plot.dot(bars, { x: "recall", y: "precision", fill: "var(--accent)", r: 4 }),
        Plot.text(apart(bars, each), {
          x: "recall",
          y: "precision",
          text: (bar: { confidence: number }) => `≥ ${bar.confidence}`,
          dy: -10,
          fill: "var(--text)",
        }),
      ],
    });
    return [calibration, curve];
  }
}

const LABEL_WIDTH = 48;

/** Those whose labels have room beside each other, on an axis so many pixels wide. */
function apart<T extends { recall: number }>(bars: T[], width: number): T[] {
  const places = bars.map((bar) => bar.recall);
  const room = (LABEL_WIDTH / width) * (Math.max(...places) - Math.min(...places));
  let last = Number.NEGATIVE_INFINITY;
  return [...bars]
    .sort((a, b) => a.recall - b.recall)
    .filter((bar) => {
      const fits = bar.recall - last >= room;
      last = fits ? bar.recall : last;
      return fits;
    });
}

customElements.define("evidence-waterfall", EvidenceWaterfall);
customElements.define("exchange-timeline", ExchangeTimeline);
customElements.define("hours-map", HoursMap);
customElements.define("run-quality", RunQuality);
