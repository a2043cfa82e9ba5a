/** The picture as a file that a report can show. */

import type { Core } from "cytoscape";

const MARGIN = 30;

export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What is visible, as an SVG document; lines first, so that nodes lie on top. */
export function svgOf(cy: Core, background: string): string {
  const shown = cy.elements(":visible");
  const box = shown.boundingBox({});
  const lines = shown.edges().map((edge) => {
    const from = edge.source().position();
    const to = edge.target().position();
    return `<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="${escape(edge.style("line-color"))}" stroke-width="${edge.numericStyle("width")}" stroke-opacity="${edge.numericStyle("opacity")}"/>`;
  });
  const nodes = shown.nodes().map((node) => {
    const { x, y } = node.position();
    const size = node.width() / 2;
    const fill = `fill="${escape(node.style("background-color"))}" fill-opacity="${node.numericStyle("background-opacity")}"`;
    const stroke = `stroke="${escape(node.style("border-color"))}" stroke-width="${node.numericStyle("border-width")}"`;
    const shape =
      node.data("kind") === "account" || node.data("kind") === "company"
        ? `<circle cx="${round(x)}" cy="${round(y)}" r="${round(size)}" ${fill} ${stroke}/>`
        : `<rect x="${round(x - size)}" y="${round(y - size)}" width="${round(size * 2)}" height="${round(size * 2)}" rx="4" ${fill} ${stroke}/>`;
    const below = node.data("kind") === "company" ? y : y + size + 14;
    const font = node.numericStyle("font-size");
    return `${shape}<text x="${round(x)}" y="${round(below)}" font-size="${font}" text-anchor="middle" fill="${escape(node.style("color"))}">${escape(String(node.data("label")))}</text>`;
  });
  const view = [box.x1 - MARGIN, box.y1 - MARGIN, box.w + 2 * MARGIN, box.h + 2 * MARGIN].map(round);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.join(" ")}" font-family="Inter, sans-serif"><rect x="${view[0]}" y="${view[1]}" width="${view[2]}" height="${view[3]}" fill="${escape(background)}"/>${lines.join("")}${nodes.join("")}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
